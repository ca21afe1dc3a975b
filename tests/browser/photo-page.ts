import { build } from 'esbuild';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { exifReaderSwitches } from '../../scripts/exifreader-switches.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** As strict as the source's pages: no strings become markup, nothing comes from elsewhere. */
const POLICY =
  "default-src 'none'; script-src 'self'; img-src blob:; require-trusted-types-for 'script'; trusted-types 'none'";

/** The module of the source's pages that reads and cleans photos, as it is shipped. */
export async function photoBundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['client/source/photo/index.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: ['firefox128', 'chrome120', 'safari17'],
    minify: true,
    legalComments: 'none',
    plugins: [exifReaderSwitches],
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild built nothing');
  return file.contents;
}

export interface PhotoPage {
  readonly url: string;
  close(): void;
}

/** A page with nothing in it, from whose origin `/photo.js` can be imported. */
export async function servePhotoPage(): Promise<PhotoPage> {
  const script = await photoBundle();
  const server = createServer((request, response) => {
    const isScript = request.url === '/photo.js';
    response.setHeader('Content-Security-Policy', POLICY);
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(isScript ? script : '<!doctype html><title>Photos</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
