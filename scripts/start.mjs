// npm start: installs, builds, and runs a demo newsroom on this machine.
import { fileURLToPath } from 'node:url';
import { checkNode, installDependencies, say } from './install.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
checkNode();
installDependencies();
say('Building ...');
await import('./build.mjs');
say('Starting ...');
process.env.SEALDROP_MODE ??= process.env.NODE_ENV === 'production' ? 'production' : 'demo';
process.argv.splice(1, process.argv.length, 'sealdrop-server', 'demo');
await import('../dist/server/main.js');
