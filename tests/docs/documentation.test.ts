import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FAILURE_CODES } from '../../server/http/failure-code.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function filesIn(folder: string, ending: string): readonly string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(ending));
  return files.map(({ parentPath, name }) => relative(ROOT, join(parentPath, name)));
}

const rootPages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
const pages = [...rootPages, ...filesIn('docs', '.md')];

/** As the places where Markdown is read make them. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = withoutCode(read(page)).matchAll(/^#+ (.+)$/gmu);
  return new Set(
    Array.from(headings, ([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function withoutCode(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```/gmu, '');
}

function targetsOf(page: string): readonly string[] {
  const markdown = withoutCode(read(page));
  const links = Array.from(markdown.matchAll(/\]\(([^)\s]+)\)/gu), ([, target = '']) => target);
  const images = Array.from(markdown.matchAll(/src="([^"]+)"/gu), ([, target = '']) => target);
  return [...links, ...images].filter((target) => !/^https?:/u.test(target));
}

function isBroken(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, file))) return true;
  return anchor !== undefined && !anchorsOf(file).has(anchor);
}

/** The members of a union of strings, as the source spells them. */
function unionIn(path: string, name: string): readonly string[] {
  const [, members = ''] = new RegExp(`type ${name} =([^;]*);`, 'u').exec(read(path)) ?? [];
  return Array.from(members.matchAll(/'([a-z0-9-]+)'/gu), ([, code = '']) => code);
}

function startUpCodes(): readonly string[] {
  const sources = filesIn('server/commands', '.ts').map(read).join('\n');
  return Array.from(sources.matchAll(/new StartUpError\(\s*'([a-z-]+)'/gu), ([, code = '']) => code);
}

describe('the documentation', () => {
  it('has no link that leads nowhere', () => {
    const all = pages.flatMap((page) => targetsOf(page).map((target) => ({ page, target })));
    expect(all.length).toBeGreaterThan(50);
    expect(all.filter(({ page, target }) => isBroken(page, target))).toEqual([]);
  });

  it.each([
    ['of starting', startUpCodes()],
    ['of the log', FAILURE_CODES],
    ['of listening', unionIn('server/http/listen.ts', 'ListenErrorCode')],
    ['of storage', unionIn('server/storage/ports.ts', 'StorageErrorCode')],
    ['of the staff site', unionIn('server/staff/staff-error.ts', 'StaffErrorCode')],
    ['of clients of the staff site', unionIn('client/staff-api/errors.ts', 'StaffApiErrorCode')],
    ['of keys', unionIn('keys/errors.ts', 'KeysErrorCode')],
    ['of unfit keys', unionIn('keys/policy.ts', 'KeyProblem')],
    ['of warnings about keys', unionIn('keys/policy.ts', 'KeyWarning')],
    ['of the command line', unionIn('client/cli/cli-error.ts', 'CliErrorCode')],
    ['of the console', unionIn('client/console/failure.ts', 'ConsoleCode')],
  ])('explains every code %s in docs/operating.md', (_name, codes) => {
    const operating = read('docs/operating.md');
    expect(codes.length).toBeGreaterThan(1);
    expect(codes.filter((code) => !operating.includes(`\`${code}\``))).toEqual([]);
  });

  it('explains every problem of settings in docs/config.md', () => {
    const codes = unionIn('server/config/config-error.ts', 'ProblemCode');
    expect(codes.length).toBeGreaterThan(1);
    expect(codes.filter((code) => !read('docs/config.md').includes(`### ${code}\n`))).toEqual([]);
  });

  it('lists every decision, and nothing that is none', () => {
    const listed = Array.from(read('docs/decisions/README.md').matchAll(/\((\d{4}-[a-z0-9-]+\.md)\)/gu));
    const files = readdirSync(join(ROOT, 'docs/decisions')).filter((name) => /^\d{4}-/u.test(name));
    expect(listed.map(([, name]) => name)).toEqual(files.sort());
  });
});
