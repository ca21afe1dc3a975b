// Builds dist/: the two commands, the sealing thread, the console and the style sheets.
import { build } from 'esbuild';
import { chmod, copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { composedWords } from './composed-words.mjs';
import { exifReaderSwitches } from './exifreader-switches.mjs';
import { wordlessErrors } from './wordless-errors.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const shared = {
  bundle: true,
  format: 'esm',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'warning',
  legalComments: 'none',
};

const node = { ...shared, platform: 'node', target: 'node20.19', packages: 'external', sourcemap: true };

const browser = {
  ...shared,
  platform: 'browser',
  target: ['firefox128', 'chrome120', 'safari17'],
  minify: true,
  define: { 'process.env.NODE_ENV': '"production"' },
};

const command = { ...node, banner: { js: '#!/usr/bin/env node' } };

/** A small young generation: what streams through makes garbage that should not pile up (docs/benchmarks.md, memory). */
const server = { ...node, banner: { js: '#!/usr/bin/env -S node --max-semi-space-size=2' } };

/** What a source's browser loads: OpenPGP.js without what it is hardly ever asked for, and nothing before it is needed. */
const source = {
  ...browser,
  alias: { openpgp: 'openpgp/lightweight' },
  plugins: [exifReaderSwitches, composedWords, wordlessErrors],
  outdir: 'dist/source/scripts',
  splitting: true,
  charset: 'utf8',
  chunkNames: 'chunks/[name]-[hash]',
  write: false,
};

/** The page and its worker are built apart: a chunk that both asked for would be loaded twice, as nothing is cached. */
async function buildSourceScripts() {
  await rm('dist/source/scripts', { recursive: true, force: true });
  await mkdir('dist/source/scripts/chunks', { recursive: true });
  for (const entry of ['client/source/enhance.ts', 'client/source/sealing-worker.ts']) {
    const { outputFiles } = await build({ ...source, entryPoints: [entry] });
    for (const { path, contents } of outputFiles) {
      await writeFile(path, contents);
      await writeFile(`${path}.gz`, gzipSync(contents, { level: 9 }));
    }
  }
}

/** So that `npx sealdrop` finds this folder's own commands, as it does where the package is installed. */
async function linkCommands() {
  await mkdir('node_modules/.bin', { recursive: true });
  for (const [name, target] of Object.entries({
    sealdrop: 'dist/cli/main.js',
    'sealdrop-server': 'dist/server/main.js',
  })) {
    await chmod(target, 0o755);
    await rm(`node_modules/.bin/${name}`, { force: true });
    await symlink(`../../${target}`, `node_modules/.bin/${name}`);
  }
}

await mkdir('dist/console', { recursive: true });
await mkdir('dist/source', { recursive: true });
await Promise.all([
  build({ ...server, entryPoints: ['server/main.ts'], outfile: 'dist/server/main.js' }),
  build({ ...node, entryPoints: ['server/sealing/worker.ts'], outfile: 'dist/server/sealing-worker.js' }),
  build({ ...node, entryPoints: ['server/nightly/data-worker.ts'], outfile: 'dist/server/data-worker.js' }),
  build({ ...command, entryPoints: ['client/cli/main.ts'], outfile: 'dist/cli/main.js' }),
  build({
    ...node,
    entryPoints: ['client/cli/rotate/wrapping-thread.ts'],
    outfile: 'dist/cli/wrapping-thread.js',
  }),
  build({ ...browser, entryPoints: ['client/console/main.tsx'], outfile: 'dist/console/console.js' }),
  build({
    ...browser,
    entryPoints: ['client/console/worker.ts'],
    outfile: 'dist/console/worker.js',
    format: 'iife',
  }),
  build({ ...browser, entryPoints: ['client/console/style.css'], outfile: 'dist/console/console.css' }),
  build({ ...browser, entryPoints: ['client/source/style.css'], outfile: 'dist/source/style.css' }),
  build({
    ...browser,
    entryPoints: ['client/source/starter.ts'],
    outfile: 'dist/source/starter.js',
    format: 'iife',
  }),
  buildSourceScripts(),
  copyFile('client/console/index.html', 'dist/console/index.html'),
]);
await writeFile('dist/package.json', '{ "type": "module" }\n');
await linkCommands();
