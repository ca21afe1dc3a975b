import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { transform } from 'esbuild';

/** Stricter than the site's own policy needs to be: whatever a page wants beyond it shows up in a test. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export interface PagesServer {
  readonly origin: string;
  /** Every path that was asked for. */
  readonly asked: readonly string[];
  /** The bodies that were posted. */
  readonly posted: readonly Buffer[];
  close(): Promise<void>;
}

/** Serves pages by their path, and the style sheet, on a port of its own. */
export async function servePages(pages: ReadonlyMap<string, string>): Promise<PagesServer> {
  const source = await readFile(new URL('../../client/source/style.css', import.meta.url), 'utf8');
  const { code: css } = await transform(source, { loader: 'css', minify: true });
  const asked: string[] = [];
  const posted: Buffer[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    asked.push(path);
    if (request.method === 'POST') posted.push(await readBody(request));
    response.setHeader('Content-Security-Policy', POLICY);
    response.setHeader('Content-Type', path === '/style.css' ? 'text/css' : 'text/html; charset=utf-8');
    const body = path === '/style.css' ? css : pages.get(path);
    response.statusCode = body === undefined ? 404 : 200;
    response.end(body);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    posted,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
