import type { Request, Response } from 'express';
import { gzipSync } from 'node:zlib';

/**
 * Sends a page that is nowhere to be kept.
 *
 * Compressed unless it gives back what somebody typed: with a fresh token in every page and nothing of the request in it,
 * its compressed length tells nothing (BREACH needs both in one page).
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
