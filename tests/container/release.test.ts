import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

const makeFolder = useTemporaryFolders();

function run(folder: string, command: string, ...args: string[]) {
  return spawnSync(command, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
}

function checkout(): string {
  const folder = makeFolder();
  expect(run('.', 'git', 'clone', '--quiet', '--depth=1', `file://${process.cwd()}`, folder).stderr).toBe('');
  return folder;
}

const release = (folder: string, ...options: string[]) =>
  run(folder, process.execPath, 'scripts/release.mjs', ...options);

interface Bill {
  readonly metadata: { readonly component: { readonly name: string } };
  readonly components: readonly { readonly name: string; readonly hashes?: readonly unknown[] }[];
}

it('is the committed sources, what they are made of, and hashes; the same each time', () => {
  const folder = checkout();
  const first = release(folder, '--untagged');
  expect(first.status).toBe(0);
  const sums = readFileSync(join(folder, 'release/SHA256SUMS'), 'utf8');
  expect(first.stdout).toBe(sums);
  expect(run(join(folder, 'release'), 'sha256sum', '--check', '--strict', 'SHA256SUMS').status).toBe(0);
  expect(release(checkout(), '--untagged').stdout).toBe(sums);

  const [archive = '', billName = ''] = sums.match(/sealdrop-\S+/gu) ?? [];
  const listed = run(join(folder, 'release'), 'tar', '--list', '--file', archive).stdout.split('\n');
  expect(
    listed.filter((name) => /^[^/]+\/(?:Dockerfile|package-lock\.json|server\/main\.ts)$/u.test(name)),
  ).toHaveLength(3);
  expect(listed.filter((name) => /node_modules\/|\/dist\//u.test(name))).toEqual([]);

  const text = readFileSync(join(folder, 'release', billName), 'utf8');
  const bill = JSON.parse(text) as Bill;
  expect(bill.metadata.component.name).toBe('sealdrop');
  const names = bill.components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['openpgp', 'express', 'better-sqlite3', 'multer']));
  expect(names).not.toContain('jest');
  expect(bill.components.filter(({ hashes = [] }) => hashes.length === 0)).toEqual([]);
});

it('is not made of what is not committed, nor of a commit without its tag', () => {
  const folder = checkout();
  const untagged = release(folder);
  expect(untagged.status).toBe(1);
  expect(untagged.stderr).toMatch(/no tag v\d/u);
  appendFileSync(join(folder, 'README.md'), 'changed\n');
  const changed = release(folder, '--untagged');
  expect(changed.status).toBe(1);
  expect(changed.stderr).toContain('not committed');
});
