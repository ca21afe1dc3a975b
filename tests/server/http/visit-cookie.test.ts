import fc from 'fast-check';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { visitCookie } from '../../../server/http/visit-cookie.ts';

function read(cookie: string | undefined, secure = false): string | undefined {
  const request = new IncomingMessage(new Socket());
  if (cookie !== undefined) request.headers.cookie = cookie;
  return visitCookie(secure).read(request);
}

const base64Url = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'));
/** What other cookies of a browser may be. */
const other = fc.string({ unit: 'binary-ascii', maxLength: 20 }).map((text) => text.replaceAll(';', ''));
const strange = other.filter((text) => !text.trim().startsWith('visit='));

describe('the cookie of a visit', () => {
  it('is found among any others', () => {
    fc.assert(
      fc.property(fc.array(strange), base64Url, fc.array(other), (before, value, after) => {
        expect(read([...before, ` visit=${value}`, ...after].join(';'))).toBe(value);
      }),
    );
  });

  it('is nothing but one of ours by its shape, whatever a browser sends', () => {
    const sent = fc.oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 200 }),
      fc.string({ maxLength: 60 }).map((text) => `visit=${text}`),
      fc.tuple(base64Url, other).map(([value, more]) => `visit=${value}${more}; visit=${value}`),
    );
    fc.assert(
      fc.property(sent, fc.boolean(), (cookie, secure) => {
        const found = read(cookie, secure);
        if (found !== undefined) expect(found).toMatch(/^[\w-]{43}$/u);
      }),
    );
    expect(read(undefined)).toBeUndefined();
  });

  it('of another site is not taken for it: on https only the name that no other host can set counts', () => {
    fc.assert(
      fc.property(base64Url, (value) => {
        expect(read(`visit=${value}`, true)).toBeUndefined();
        expect(read(`__Host-visit=${value}`, true)).toBe(value);
      }),
    );
  });
});
