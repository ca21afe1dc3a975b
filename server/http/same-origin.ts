import type { IncomingMessage } from 'node:http';

/**
 * Where a request was made, as the browser says: on a page of ours, on somebody else's, or it does not say. What is
 * unknown is for the form's token to decide.
 */
export type RequestOrigin = 'own' | 'foreign' | 'unknown';

/**
 * `Sec-Fetch-Site` first: no script can set it, and it also holds where a proxy changes the address. `Origin: null` says
 * nothing: browsers send it for privacy as well as from a sandboxed frame.
 *
 * @param own the origin of the site, as in `Origin`
 */
export function originOf({ headers }: Pick<IncomingMessage, 'headers'>, own: string): RequestOrigin {
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin') return 'own';
  if (site === 'cross-site' || site === 'same-site') return 'foreign';
  if (headers.origin === undefined || headers.origin === 'null') return 'unknown';
  return headers.origin === own ? 'own' : 'foreign';
}
