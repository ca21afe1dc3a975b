import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { RequestHandler } from 'express';

/** What the browser of a source may load by script, and the few lines in a page that begin it. */
export interface Scripts {
  /** Stands in the page. */
  readonly starter: string;
  /** Of the starter, as a content security policy names it. */
  readonly starterHash: string;
  /** By path. */
  readonly files: ReadonlyMap<string, ScriptFile>;
}

interface ScriptFile {
  readonly plain: Buffer;
  readonly gzip: Buffer;
}

/** @param assets folder of the built files, with a slash at its end */
export async function readScripts(assets: URL): Promise<Scripts> {
  const starter = (await readFile(new URL('source/starter.js', assets), 'utf8')).trim();
  const folder = new URL('source/scripts/', assets);
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js'));
  const files = await Promise.all(
    names.map(async (name) => {
      const file = {
        plain: await readFile(new URL(name, folder)),
        gzip: await readFile(new URL(`${name}.gz`, folder)),
      };
      return [`/${name}`, file] as const;
    }),
  );
  return { starter, starterHash: hashOf(starter), files: new Map(files) };
}

/** Compressed when they were built: there is nothing secret in them, and nothing to do for each request. */
export function serveScripts({ files }: Scripts): RequestHandler {
  return (request, response, next) => {
    const file = files.get(request.path);
    if (file === undefined || request.method !== 'GET') {
      next();
      return;
    }
    response.type('text/javascript').vary('Accept-Encoding');
    if (request.acceptsEncodings('gzip') === 'gzip') response.set('Content-Encoding', 'gzip').end(file.gzip);
    else response.end(file.plain);
  };
}

function hashOf(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`;
}
