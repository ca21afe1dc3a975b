import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const COOKIE_BYTES = 32;
const SHAPE = /^[\w-]{43}$/u;

/** A cookie that ties together the pages of one visit. It is a random number, and ends with the browser. */
export interface VisitCookie {
  /** What the browser sent, if it is one of ours by its shape. */
  read(request: IncomingMessage): string | undefined;
  /** Gives the browser one, unless it has one already. */
  give(request: IncomingMessage, response: ServerResponse): void;
  /** Tells the browser to forget it. */
  take(response: ServerResponse): void;
}

/**
 * @param secure whether the site is https: then no other host, and no plain connection, can set or see it (`__Host-`).
 *   On an http onion, browsers other than Tor Browser would refuse such a cookie.
 */
export function visitCookie(secure: boolean): VisitCookie {
  const name = secure ? '__Host-visit' : 'visit';
  const attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  const read = ({ headers }: IncomingMessage): string | undefined => {
    const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
    const found = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
    return found !== undefined && SHAPE.test(found) ? found : undefined;
  };
  return {
    read,
    give(request, response) {
      if (read(request) !== undefined) return;
      const value = randomBytes(COOKIE_BYTES).toString('base64url');
      response.setHeader('Set-Cookie', `${name}=${value}; ${attributes}`);
    },
    take(response) {
      response.setHeader('Set-Cookie', `${name}=; Max-Age=0; ${attributes}`);
    },
  };
}
