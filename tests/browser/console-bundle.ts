import { build, type BuildOptions } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface ConsoleFile {
  readonly type: string;
  readonly body: Uint8Array;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** As scripts/build.mjs builds it. */
const BROWSER: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  write: false,
  format: 'esm',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  platform: 'browser',
  target: ['firefox128', 'chrome120', 'safari17'],
  minify: process.env['NOMIN'] === undefined,
  define: { 'process.env.NODE_ENV': '"production"' },
};

let built: Promise<ReadonlyMap<string, ConsoleFile>> | undefined;

/** The console's files by their path, built once for a test file. */
export function consoleFiles(): Promise<ReadonlyMap<string, ConsoleFile>> {
  built ??= buildConsole();
  return built;
}

async function buildConsole(): Promise<ReadonlyMap<string, ConsoleFile>> {
  const [script, worker, style, page] = await Promise.all([
    bundle({ entryPoints: ['client/console/main.tsx'] }),
    bundle({ entryPoints: ['client/console/worker.ts'], format: 'iife' }),
    bundle({ entryPoints: ['client/console/style.css'] }),
    readFile(`${ROOT}client/console/index.html`),
  ]);
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', body: page }],
    ['/console.js', { type: 'text/javascript', body: script }],
    ['/worker.js', { type: 'text/javascript', body: worker }],
    ['/console.css', { type: 'text/css', body: style }],
  ]);
}

async function bundle(options: BuildOptions): Promise<Uint8Array> {
  const { outputFiles } = await build({ ...BROWSER, ...options });
  const [file] = outputFiles ?? [];
  if (file === undefined) throw new Error('esbuild built nothing');
  return file.contents;
}
