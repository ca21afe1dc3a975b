// npm run bench: measures the built product against GnuPG on the same machine, in the same run (docs/benchmarks.md).
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { checkNode, installDependencies, say } from './install.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
checkNode();
installDependencies();
say('Building ...');
await import('./build.mjs');
const { build } = await import('esbuild');
await build({
  entryPoints: ['tests/bench/main.ts'],
  outfile: 'dist/bench/main.js',
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
});
const { status } = spawnSync(process.execPath, ['dist/bench/main.js'], { stdio: 'inherit' });
process.exit(status ?? 1);
