import express from 'express';
import multer from 'multer';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { refuseEarly } from '../../../server/http/early-refusal.ts';
import type { DiscardBounds } from '../../../server/http/early-refusal.ts';

const REFUSAL = { status: 413, html: '<!doctype html><title>Too big</title><p>\u00fc</p>' };
const BOUNDS: DiscardBounds = {
  maxBytes: 10_000_000,
  maxSeconds: 5,
  lingerSeconds: 1,
  pace: { stallSeconds: 1, minBytesPerSecond: 512 },
};
const CHROMIUM_ON_LINUX =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';
const CHROMIUM_ON_ANDROID = CHROMIUM_ON_LINUX.replace('X11; Linux x86_64', 'Linux; Android 10; K');
const CHROMIUM_ON_WINDOWS = CHROMIUM_ON_LINUX.replace('X11; Linux x86_64', 'Windows NT 10.0; Win64; x64');
const TOR_BROWSER = 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0';

let server: Server;
const opened: Socket[] = [];

async function serve(handle: RequestListener): Promise<void> {
  server = createServer({ requestTimeout: 0 }, handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
}
const refuse = (bounds = BOUNDS) =>
  serve((request, response) => {
    refuseEarly(request, response, REFUSAL, bounds);
  });

interface Upload {
  readonly socket: Socket;
  readonly seen: { text: string; ended: number; closed: number };
  readonly startedAt: number;
}

function send(length: number, agent = TOR_BROWSER): Upload {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  opened.push(socket);
  const startedAt = performance.now();
  const seen = { text: '', ended: 0, closed: 0 };
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => (seen.text += chunk.toString()));
  socket.on('end', () => (seen.ended = performance.now() - startedAt));
  socket.on('close', () => (seen.closed = performance.now() - startedAt));
  socket.write(
    `POST / HTTP/1.1\r\nHost: x\r\nUser-Agent: ${agent}\r\n` +
      `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${length}\r\n\r\n`,
  );
  return { socket, seen, startedAt };
}

/** Sends a little now and then until the connection is over: fast enough for the pace, far from the end. */
async function dribble({ socket, seen }: Upload, seconds: number): Promise<void> {
  for (let i = 0; i < seconds * 10 && seen.closed === 0; i++) {
    socket.write(Buffer.alloc(1000));
    await sleep(100);
  }
}

afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy();
  server.closeAllConnections();
  server.close();
});

describe('the answer', () => {
  it('is sent whole before the body has come, in UTF-8, and ends the connection afterwards', async () => {
    await refuse();
    const upload = send(1_000_000);
    await sleep(200);
    expect(upload.seen.text).toMatch(/^HTTP\/1\.1 413 /);
    expect(upload.seen.text.toLowerCase()).toContain('connection: close');
    expect(upload.seen.text).toMatch(/content-type: text\/html; charset=utf-8/i);
    expect(upload.seen.text.endsWith(REFUSAL.html)).toBe(true);
    expect(upload.seen.ended).toBe(0);
    upload.socket.write(Buffer.alloc(1_000_000));
    await sleep(200);
    expect(upload.seen.ended).toBeGreaterThan(0);
  });

  it('keeps the headers that were set before', async () => {
    await serve((request, response) => {
      response.setHeader('Content-Security-Policy', "default-src 'none'");
      refuseEarly(request, response, REFUSAL, BOUNDS);
    });
    const upload = send(10);
    await sleep(100);
    expect(upload.seen.text).toContain("Content-Security-Policy: default-src 'none'");
  });

  it('is given once, and not after another one', async () => {
    await serve((request, response) => {
      refuseEarly(request, response, REFUSAL, BOUNDS);
      refuseEarly(request, response, { status: 500, html: 'second' }, BOUNDS);
    });
    const upload = send(1000);
    upload.socket.write(Buffer.alloc(1000));
    await once(upload.socket, 'close');
    expect(upload.seen.text).toMatch(/^HTTP\/1\.1 413 /);
    expect(upload.seen.text).not.toContain('second');
  });

  it('comes at once when there is no body, or all of it was read', async () => {
    await serve((request, response) => {
      request.resume().on('end', () => {
        refuseEarly(request, response, REFUSAL, BOUNDS);
      });
    });
    for (const length of [0, 5]) {
      const upload = send(length);
      upload.socket.write(Buffer.alloc(length));
      await once(upload.socket, 'close');
      expect(upload.seen.text).toContain('Too big');
      expect(upload.seen.closed).toBeLessThan(500);
    }
  });
});

describe('the body', () => {
  it.each([
    ['Tor Browser', TOR_BROWSER],
    ['Chromium on Windows', CHROMIUM_ON_WINDOWS],
    ['an unknown browser', ''],
  ])('of %s is read until its end, which it needs to show the answer', async (_name, agent) => {
    await refuse();
    const upload = send(40_000, agent);
    await dribble(upload, 3.5);
    expect(upload.seen.closed).toBe(0);
    upload.socket.write(Buffer.alloc(40_000));
    await once(upload.socket, 'close');
    expect(upload.seen.ended).toBeGreaterThan(0);
  });

  it.each([
    ['Linux', CHROMIUM_ON_LINUX],
    ['Android', CHROMIUM_ON_ANDROID],
  ])('of Chromium on %s is not waited for: it shows the answer after a reset', async (_name, agent) => {
    await refuse();
    const upload = send(9_000_000, agent);
    await dribble(upload, 3);
    expect(upload.seen.text).toContain('Too big');
    expect(upload.seen.closed).toBeGreaterThan(900);
    expect(upload.seen.closed).toBeLessThan(2000);
  });

  it('that announces more than would be read is not waited for either', async () => {
    await refuse();
    const upload = send(BOUNDS.maxBytes + 1);
    await dribble(upload, 3);
    expect(upload.seen.closed).toBeGreaterThan(900);
    expect(upload.seen.closed).toBeLessThan(2000);
  });

  it('is cut when it takes longer than the bound', async () => {
    await refuse({ ...BOUNDS, maxSeconds: 1.5 });
    const upload = send(9_000_000);
    await dribble(upload, 4);
    expect(upload.seen.closed).toBeGreaterThan(1400);
    expect(upload.seen.closed).toBeLessThan(2500);
  });

  it('is cut when it stops coming', async () => {
    await refuse();
    const upload = send(9_000_000);
    await Promise.race([once(upload.socket, 'close'), sleep(4000, undefined, { ref: false })]);
    expect(upload.seen.closed).toBeGreaterThan(900);
    expect(upload.seen.closed).toBeLessThan(3000);
  });

  it('without an announced length is cut after so many bytes', async () => {
    await refuse();
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    opened.push(socket);
    socket.on('error', () => undefined);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(0x100000), Buffer.from('\r\n')]);
    let sent = 0;
    for (; !socket.destroyed && sent < 200; sent++) {
      if (!socket.write(chunk)) await once(socket, 'drain').catch(() => undefined);
    }
    expect(sent).toBeGreaterThan(9);
    expect(sent).toBeLessThan(100);
  });
});

describe('whoever was reading the body', () => {
  const HEAD = '--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n';

  it('is told that no more comes: multer ends with an error, with the body complete or not', async () => {
    const outcomes: unknown[] = [];
    const app = express();
    app.use((request, response) => {
      const upload = multer({ storage: multer.memoryStorage() }).any();
      upload(request, response, (error: unknown) => outcomes.push(error));
      setTimeout(() => {
        refuseEarly(request, response, REFUSAL, BOUNDS);
      }, 100);
    });
    await serve(app);
    const body = `${HEAD}${'x'.repeat(1000)}\r\n--b--\r\n`;
    const upload = send(body.length);
    upload.socket.write(body.slice(0, 500));
    await sleep(300);
    upload.socket.write(body.slice(500));
    await once(upload.socket, 'close');
    expect(upload.seen.text).toContain('Too big');
    await sleep(50);
    expect(outcomes).toEqual([expect.objectContaining({ message: 'Request aborted' })]);
  });

  it('no longer slows the discarding down, even if it has stopped reading', async () => {
    await serve((request: IncomingMessage, response: ServerResponse) => {
      // A reader that is stuck: it takes nothing, and asks for nothing.
      request.pause();
      setTimeout(() => {
        refuseEarly(request, response, REFUSAL, BOUNDS);
      }, 100);
    });
    const upload = send(9_000_000);
    upload.socket.write(Buffer.alloc(9_000_000));
    await once(upload.socket, 'close');
    expect(upload.seen.closed).toBeLessThan(2000);
    expect(upload.seen.ended).toBeGreaterThan(0);
  });
});

it('leaves no connection and no timer behind', async () => {
  await refuse();
  const upload = send(9_000_000);
  await sleep(100);
  upload.socket.destroy();
  await sleep(100);
  const count = await new Promise<number>((resolve) => {
    server.getConnections((_error, connections) => {
      resolve(connections);
    });
  });
  expect(count).toBe(0);
});
