import type { Request, Response } from 'express';
import { gzipSync } from 'node:zlib';

/**
 * Sends a page that is nowhere to be kept.
 *
 * Compressed unless it gives back what somebody typed: its compressed length would tell something of that. What else is
 * in a page is the same for everybody in that hour.
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
  const body = compress ? gzipSync(html) : Buffer.from(html);
  if (compress) response.set('Content-Encoding', 'gzip');
  response.status(status).type('html').set('Content-Length', String(body.length)).end(body);
}
