import type { RequestHandler } from 'express';

/**
 * Tells Tor Browser that the page is on an onion service too. Only pages that are asked for: a browser that prefers onions
 * goes there at once, and would lose a receipt that answers a form.
 */
export function announceOnion(onion: string): RequestHandler {
  return (request, response, next) => {
    const { method, headers, originalUrl } = request;
    const isPage = method === 'GET' && headers.accept?.includes('text/html') === true;
    if (isPage && originalUrl.startsWith('/')) response.setHeader('Onion-Location', onion + originalUrl);
    next();
  };
}
