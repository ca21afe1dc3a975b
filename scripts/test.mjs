// npm test: installs what is missing, builds, and runs every test.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { checkNode, installDependencies, say } from './install.mjs';
import { installSystemNeeds } from './system-needs.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
checkNode();
installDependencies();
installSystemNeeds();
say('Building ...');
await import('./build.mjs');
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
