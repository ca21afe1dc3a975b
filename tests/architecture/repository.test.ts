import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const tracked = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .stdout.split('\n')
  .filter((name) => /\.(?:ts|tsx|mjs|js|css|html|md|json|ya?ml)$|Dockerfile|run$/u.test(name));
const sources = tracked.filter((name) => /^(?:keys|server|client)\/.*\.tsx?$/u.test(name));

function offenders(names: readonly string[], pattern: RegExp): readonly string[] {
  return names.filter((name) => pattern.test(readFileSync(name, 'utf8')));
}

describe('the repository', () => {
  it('has files to look at', () => {
    expect(sources.length).toBeGreaterThan(50);
  });

  it('names no package registry', () => {
    // Put together here, or this file would be found.
    const hosts = ['npmjs', 'yarnpkg'].map((name) => `registry[.]${name}`);
    expect(offenders(tracked, new RegExp([...hosts, '"r[e]solved": "http'].join('|'), 'u'))).toEqual([]);
  });

  it('has text in other scripts only in the catalogues', () => {
    const elsewhere = sources.filter((name) => !name.includes('/locales/'));
    expect(offenders(elsewhere, /[^\x00-\x7f]/u)).toEqual([]);
  });

  it('imports openpgp only in keys/', () => {
    const outside = sources.filter((name) => !name.startsWith('keys/'));
    expect(offenders(outside, /from ['"]openpgp|import\(['"]openpgp/u)).toEqual([]);
  });

  it('touches process only where a program begins', () => {
    const inside = sources.filter((name) => !/^(?:server|client\/cli)\/main\.ts$/u.test(name));
    expect(offenders(inside, /\bprocess\.(?:env|argv|exit|stdout|stderr|on)\b/u)).toEqual([]);
  });

  it('lets the linter refuse what would turn the arrows around', () => {
    const forbidden: readonly (readonly [string, string])[] = [
      ['keys/x.ts', "import '../server/app.ts';"],
      ['keys/x.ts', "import '../client/file-names.ts';"],
      ['keys/x.ts', "import 'node:fs';"],
      ['server/x.ts', "import '../client/file-names.ts';"],
      ['server/x.ts', "import 'openpgp';"],
      ['server/source/x.ts', "import '../console/routes.ts';"],
      ['server/console/x.ts', "import '../source/routes.ts';"],
      ['server/officers/x.ts', "import '../console/routes.ts';"],
      ['server/staff/x.ts', "import '../officers/routes.ts';"],
      ['client/cli/x.ts', "import '../../server/app.ts';"],
      ['client/cli/x.ts', "import 'openpgp';"],
    ];
    const run = (file: string, code: string) =>
      spawnSync(
        process.execPath,
        [
          'node_modules/eslint/bin/eslint.js',
          '--config',
          'tests/architecture/arrows.eslint.js',
          '--no-ignore',
          '--stdin',
          '--stdin-filename',
          file,
        ],
        { input: code, encoding: 'utf8' },
      );
    for (const [file, code] of forbidden) {
      const { stdout, stderr } = run(file, code);
      expect({ file, code, refused: stdout.includes('no-restricted-imports'), stderr }).toEqual({
        file,
        code,
        refused: true,
        stderr: '',
      });
    }
    expect(run('server/x.ts', "import '../keys/index.ts';").stdout).toBe('');
  });
});
