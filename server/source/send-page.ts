import type { Request, Response } from 'express';
import { gzipSync } from 'node:zlib';

/** Pages that are not the same for everybody have a length that is a multiple of this. */
const PADDING_STEP_BYTES = 4096;

/**
 * Sends a page that is nowhere to be kept.
 *
 * Compressed unless it shows something of this source: what was typed, a codename, replies. Its length, compressed above
 * all, would tell of that on the line; so it is padded instead. What else is in a page is the same for everybody in that
 * hour.
 */
export function sendPage(
  request: Request,
  response: Response,
  {
    status,
    html,
    givesBack = false,
  }: { readonly status: number; readonly html: string; readonly givesBack?: boolean },
): void {
  const compress = !givesBack && request.acceptsEncodings('gzip') === 'gzip';
  const body = compress ? gzipSync(html) : Buffer.from(givesBack ? padded(html) : html);
  if (compress) response.set('Content-Encoding', 'gzip');
  response.status(status).type('html').set('Content-Length', String(body.length)).end(body);
}

function padded(html: string): string {
  const [start, end] = ['<!--', '-->'];
  const length = Buffer.byteLength(html) + start.length + end.length;
  const missing = Math.ceil(length / PADDING_STEP_BYTES) * PADDING_STEP_BYTES - length;
  return `${html}${start}${' '.repeat(missing)}${end}`;
}
