import fc from 'fast-check';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { bulkFetch } from '../../../client/cli/http/bulk-fetch.ts';
import type { Fetch, HttpAnswer } from '../../../client/staff-api/index.ts';
import { patternBytes } from '../../support/pieces.ts';

const REQUEST = {
  method: 'GET',
  headers: { 'x-sealdrop-token': 'secret' },
  credentials: 'omit',
  cache: 'no-store',
  redirect: 'error',
} as const;
const CONTENT = patternBytes(1_500_000);
/** More than is read ahead, several times. */
const LONG_CONTENT = patternBytes(8_000_000);

/** A server that answers each connection with these pieces of bytes, whatever it is asked, and hangs up. */
async function serve(...pieces: readonly (string | Uint8Array)[]) {
  const requests: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request: Buffer) => {
      requests.push(request.toString());
      void (async () => {
        for (const piece of pieces) {
          socket.write(piece);
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
        socket.end();
      })();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/body?x=1` };
}

async function contentOf(answer: HttpAnswer): Promise<Buffer> {
  const reader = answer.body!.getReader();
  const pieces: Uint8Array[] = [];
  for (;;) {
    const next = await reader.read();
    if (next.done) break;
    pieces.push(Buffer.from(next.value));
  }
  await reader.cancel();
  return Buffer.concat(pieces);
}

describe('fetching much over plain HTTP', () => {
  let server: Server | undefined;
  let passedOn: string[];

  beforeEach(() => {
    passedOn = [];
  });

  afterEach(async () => {
    server?.close();
    if (server !== undefined) await once(server, 'close');
    server = undefined;
  });

  const otherwise: Fetch = (url) => {
    passedOn.push(url);
    return Promise.reject(new Error('passed on'));
  };

  async function answered(...pieces: readonly (string | Uint8Array)[]) {
    const served = await serve(...pieces);
    server = served.server;
    return { ...served, answer: bulkFetch(otherwise)(served.url, REQUEST) };
  }

  function head(length: number, more = ''): string {
    return `HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: ${length}\r\n${more}\r\n`;
  }

  it('asks as it is told to', async () => {
    const { requests, answer, url } = await answered(head(0));
    await contentOf(await answer);
    const { host } = new URL(url);
    expect(requests).toEqual([
      `GET /api/body?x=1 HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nx-sealdrop-token: secret\r\n\r\n`,
    ]);
  });

  it('gives status, headers and the whole content', async () => {
    const { answer } = await answered(head(CONTENT.length, 'X-Odd:  spaces \r\n'), CONTENT);
    const { status, headers } = await answer;
    expect(status).toBe(200);
    expect(headers.get('content-length')).toBe(String(CONTENT.length));
    expect(headers.get('x-odd')).toBe('spaces');
    expect(headers.get('etag')).toBeNull();
    expect(Buffer.compare(await contentOf(await answer), CONTENT)).toBe(0);
    expect(passedOn).toEqual([]);
  });

  it('leaves a piece alone until the next one is asked for, however slow the reader is', async () => {
    const { answer } = await answered(head(LONG_CONTENT.length), LONG_CONTENT);
    const reader = (await answer).body!.getReader();
    let at = 0;
    for (;;) {
      const next = await reader.read();
      if (next.done) break;
      await new Promise((resolve) => setTimeout(resolve, 2));
      expect(Buffer.compare(next.value, LONG_CONTENT.subarray(at, at + next.value.length))).toBe(0);
      at += next.value.length;
    }
    expect(at).toBe(LONG_CONTENT.length);
  });

  it('does not mind how the answer is cut into pieces', async () => {
    const content = CONTENT.subarray(0, 300);
    const whole = Buffer.concat([Buffer.from(head(content.length)), content]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 4 }), async (cuts) => {
        const borders = [0, ...cuts.sort((a, b) => a - b), whole.length];
        const pieces = borders.slice(1).map((end, i) => whole.subarray(borders[i], end));
        const { answer } = await answered(...pieces);
        expect(Buffer.compare(await contentOf(await answer), content)).toBe(0);
        server!.close();
      }),
      { numRuns: 15 },
    );
    server = undefined;
  });

  it('gives the errors of the server', async () => {
    const json = '{"code":"not-found"}';
    const { answer } = await answered(
      `HTTP/1.1 404 Not Found\r\nContent-Length: ${json.length}\r\n\r\n${json}`,
    );
    expect((await answer).status).toBe(404);
    expect(await (await answer).json()).toEqual({ code: 'not-found' });
  });

  it('reads no further than the length says', async () => {
    const { answer } = await answered(head(3), 'abcdef');
    expect((await contentOf(await answer)).toString()).toBe('abc');
  });

  it('ends where the connection does, for the caller to notice', async () => {
    const { answer } = await answered(head(10), 'abc');
    expect((await contentOf(await answer)).toString()).toBe('abc');
  });

  it.each([
    ['chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['without a length', 'HTTP/1.1 200 OK\r\n\r\nhello'],
    ['of two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['of a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
    ['that is only interim', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ['in another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['with a folded line', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n'],
    ['with endless headers', `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(20_000)}`],
  ])("leaves an answer %s to Node's own client", async (_, text) => {
    const { answer, url } = await answered(text);
    await expect(answer).rejects.toThrow('passed on');
    expect(passedOn).toEqual([url]);
  });

  it('fails when nothing is answered, or nobody is there', async () => {
    const { answer, url } = await answered();
    await expect(answer).rejects.toThrow('without an answer');
    server!.close();
    await once(server!, 'close');
    server = undefined;
    await expect(bulkFetch(otherwise)(url, REQUEST)).rejects.toThrow('ECONNREFUSED');
    expect(passedOn).toEqual([]);
  });

  it('stops when told to', async () => {
    const served = await serve(
      head(CONTENT.length),
      CONTENT.subarray(0, 1000),
      ...Array<Uint8Array>(200).fill(Uint8Array.of(1)),
    );
    server = served.server;
    const controller = new AbortController();
    const answer = await bulkFetch(otherwise)(served.url, { ...REQUEST, signal: controller.signal });
    const reader = answer.body!.getReader();
    await reader.read();
    controller.abort();
    const rest = async () => {
      while (!(await reader.read()).done);
    };
    await expect(rest()).rejects.toThrow(/abort/u);
  });

  it('waits when nobody takes what has come', async () => {
    const { answer } = await answered(head(CONTENT.length * 8), ...Array<Uint8Array>(8).fill(CONTENT));
    const given = await answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await contentOf(given)).length).toBe(CONTENT.length * 8);
  });
});
