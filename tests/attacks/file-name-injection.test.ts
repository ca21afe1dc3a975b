import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { runCommand } from '../flows/commands.ts';
import { sendForm } from '../support/multipart-form.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { PASSPHRASE } from '../support/test-keys.ts';

/** As they stand between the quotes of a form. */
const NAMES = [
  '../../../../../../../../tmp/sealdrop-injected',
  '/tmp/sealdrop-injected',
  '..\\\\..\\\\sealdrop-injected',
  '..',
  '.',
  '-rf',
  '.bashrc',
  'CON',
  'aux.txt',
  'a%0D%0AContent-Type: text/html%0D%0A%0D%0A<script>',
  '%22; filename=%22b.txt',
  'rtl\u2067isolate\u2069.txt',
  'invoice\u202efdp.exe',
  'zero\u200bwidth.txt',
  '%00.txt',
  '$(touch /tmp/sealdrop-injected)',
  '`id`',
  '; rm -rf ~',
  'letter.json',
  'message.txt',
  'x'.repeat(3000),
  '한'.repeat(500),
  'same.txt',
  'SAME.TXT',
  'trailing. . .',
];

describe('names of files that would do harm', () => {
  let sites: RunningSites;
  let folder: string;

  beforeAll(async () => {
    sites = await RunningSites.start({ keys: await makeNewsroomKeys('gnupg') });
    folder = mkdtempSync(join(tmpdir(), 'sealdrop-names-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await sites.close();
  });

  it('name nothing on the server', async () => {
    const files = NAMES.map((name, index) => ({ name, bytes: `file ${index}` }));
    const { status, headers } = await sendForm(sites.source, [{ field: 'message', value: 'm' }, ...files]);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    const names = await sites.bodies();
    expect(names).toHaveLength(NAMES.length);
    for (const name of names) expect(name).toMatch(/^[a-z2-7]{26}$/u);
  });

  it('are sealed as they came, every one with its own file', async () => {
    const tip = await (await sites.signIn()).openOnly();
    expect(tip.files.map(({ bytes }) => bytes.toString())).toEqual(NAMES.map((_, index) => `file ${index}`));
    expect(tip.files[9]?.name).toBe('a\r\nContent-Type: text/html\r\n\r\n<script>');
    expect(tip.files[10]?.name).toBe('"; filename="b.txt');
  });

  it('name files of an export inside its folder only, each under a name that does nothing', async () => {
    const file = (name: string, content: string) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const run = await runCommand('sealdrop', [
      ...['tips', 'export', '--server', sites.staff, '--out', join(folder, 'out')],
      ...['--key', file('editor.asc', sites.keys.editor.armoredPrivateKey)],
      ...['--key', file('newsroom.asc', sites.keys.newsroom.armoredPrivateKey)],
      ...['--passphrase-file', file('passphrase', PASSPHRASE)],
    ]);
    expect([run.code, run.err]).toEqual([0, expect.any(String)]);
    const entries = readdirSync(join(folder, 'out'), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const contents = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
    expect(contents.filter((content) => content.startsWith('file ')).sort()).toEqual(
      NAMES.map((_, index) => `file ${index}`).sort(),
    );
    for (const { parentPath, name } of files) {
      expect(relative(join(folder, 'out'), parentPath).split('/')).toHaveLength(1);
      expect(name).not.toMatch(/^[.-]|[\p{Cc}\p{Cf}/\\:*?"<>|]|[. ]$/u);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    }
    expect(readdirSync(tmpdir())).not.toContain('sealdrop-injected');
    expect(run.out + run.err).not.toMatch(/[\u0007\u202e\u2067]/u);
  });
});
