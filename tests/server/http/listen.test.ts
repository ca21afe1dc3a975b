import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { refuseEarly } from '../../../server/http/early-refusal.ts';
import { listen, ListenError } from '../../../server/http/listen.ts';
import type { ListenAddress, Listener } from '../../../server/http/listen.ts';

const PACE = { stallSeconds: 60, minBytesPerSecond: 512 };
/** As tor writes it. */
const LINE = 'PROXY TCP6 fc00:dead:beef:4dad::0:1b ::1 27 80\r\n';
const listeners: Listener[] = [];
const sockets: Socket[] = [];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealdrop-listen-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function serveAt(address: ListenAddress, handle: RequestListener, pace = PACE): Promise<Listener> {
  const listener = await listen(handle, address, pace);
  listeners.push(listener);
  return listener;
}

const anyPort = { host: '127.0.0.1', port: 0 };
let socketsMade = 0;
const newSocket = () => ({ ...anyPort, socket: join(folder, `${socketsMade++}.sock`) });

const serve = (handle: RequestListener, pace = PACE) => serveAt(anyPort, handle, pace);

/** What a client sees of its connection. */
interface Seen {
  text: string;
  closed: boolean;
}

function open({ port, socket: path }: Listener, text = ''): { socket: Socket; seen: Seen } {
  const socket = path === undefined ? connect(port, '127.0.0.1') : connect(path);
  sockets.push(socket);
  const seen = { text: '', closed: false };
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => (seen.text += chunk.toString()));
  socket.on('close', () => (seen.closed = true));
  if (text !== '') socket.write(text);
  return { socket, seen };
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(listeners.splice(0).map((listener) => listener.close(0)));
});

describe('listening', () => {
  it('on port 0 tells which port it is', async () => {
    const { port } = await serve((_request, response) => void response.end('here'));
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('here');
  });

  it('on a taken port says so, and what to do', async () => {
    const { port } = await serve(() => undefined);
    const second = listen(() => undefined, { host: '127.0.0.1', port }, PACE);
    await expect(second).rejects.toThrow(ListenError);
    await expect(second).rejects.toMatchObject({
      code: 'port-taken',
      message: `Port ${port} of 127.0.0.1 is taken by another program. End that one, or choose another port.`,
    });
  });

  it.each(['192.0.2.1', 'nowhere.invalid'])(
    'on %s, which this machine does not have, says so',
    async (host) => {
      await expect(listen(() => undefined, { host, port: 0 }, PACE)).rejects.toMatchObject({
        code: 'no-such-address',
      });
    },
  );
});

describe('a Unix socket', () => {
  const hello: RequestListener = (_request, response) => void response.end('here');
  const GET = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

  async function answerOf(listener: Listener): Promise<string> {
    const { socket, seen } = open(listener, GET);
    await once(socket, 'close');
    return seen.text;
  }

  it('is for the server and the group of its folder, and nobody else', async () => {
    const address = newSocket();
    const listener = await serveAt(address, hello);
    const { mode, gid } = statSync(address.socket);
    expect(mode & 0o777).toBe(0o660);
    expect(gid).toBe(statSync(folder).gid);
    expect(await answerOf(listener)).toContain('here');
  });

  it('is gone when the server has ended', async () => {
    const address = newSocket();
    await (await serveAt(address, hello)).close(0);
    expect(existsSync(address.socket)).toBe(false);
  });

  it('that a killed server left behind is replaced', async () => {
    const address = newSocket();
    const script = `require('net').createServer().listen(${JSON.stringify(address.socket)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['--eval', script]);
    expect(statSync(address.socket).isSocket()).toBe(true);
    expect(await answerOf(await serveAt(address, hello))).toContain('here');
  });

  it('on which another server listens is left to it', async () => {
    const address = newSocket();
    const first = await serveAt(address, hello);
    await expect(listen(hello, address, PACE)).rejects.toMatchObject({ code: 'socket-taken' });
    expect(await answerOf(first)).toContain('here');
  });

  it('never replaces what is no socket', async () => {
    const address = newSocket();
    writeFileSync(address.socket, 'notes');
    await expect(listen(hello, address, PACE)).rejects.toMatchObject({ code: 'socket-in-the-way' });
    expect(readFileSync(address.socket, 'utf8')).toBe('notes');
  });

  it('without its folder says which one to make', async () => {
    const address = { ...anyPort, socket: join(folder, 'missing/source.sock') };
    await expect(listen(hello, address, PACE)).rejects.toMatchObject({
      code: 'no-such-folder',
      message: expect.stringContaining(`2750 ${join(folder, 'missing')}`) as string,
    });
  });
});

const WAYS: readonly (readonly [string, () => ListenAddress, string])[] = [
  ['a port', () => anyPort, ''],
  ['a Unix socket', newSocket, ''],
  ['a Unix socket with circuits', () => ({ ...newSocket(), circuits: true }), LINE],
];

describe.each(WAYS)('on %s', (_name, address, line) => {
  const start = (handle: RequestListener, pace = PACE) => serveAt(address(), handle, pace);
  const openHere = (listener: Listener, text = '') => open(listener, text === '' ? '' : line + text);

  describe('a request', () => {
    it('without a Host, or with headers beyond all measure, is refused', async () => {
      const listener = await start((_request, response) => void response.end());
      const { socket, seen } = openHere(listener, 'GET / HTTP/1.1\r\n\r\n');
      await once(socket, 'close');
      expect(seen.text).toMatch(/^HTTP\/1\.1 400 /);
      const huge = openHere(listener, `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(9000)}\r\n\r\n`);
      await once(huge.socket, 'close');
      expect(huge.seen.text).toMatch(/^HTTP\/1\.1 431 /);
    });

    it('whose body only drips is cut at last, should no route have done it', async () => {
      const listener = await start((request) => void request.resume(), {
        stallSeconds: 0.5,
        minBytesPerSecond: 512,
      });
      const { socket, seen } = openHere(
        listener,
        'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n',
      );
      await Promise.race([once(socket, 'close'), sleep(5000, undefined, { ref: false })]);
      expect(seen.closed).toBe(true);
    });

    it('without a body may take as long as the answer takes', async () => {
      const listener = await start((_request, response) => setTimeout(() => response.end('late'), 1500), {
        stallSeconds: 0.2,
        minBytesPerSecond: 512,
      });
      const { socket, seen } = openHere(listener, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      await once(socket, 'close');
      expect(seen.text).toContain('late');
    });
  });

  describe('closing', () => {
    it('ends idle connections at once, also those that never asked anything', async () => {
      const listener = await start((_request, response) => void response.end());
      const silent = openHere(listener);
      const kept = openHere(listener, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await sleep(200);
      expect(kept.seen.text).toContain('200 OK');
      const before = performance.now();
      expect(await listener.close(30)).toBe(0);
      expect(performance.now() - before).toBeLessThan(1000);
      await sleep(50);
      expect([silent.seen.closed, kept.seen.closed]).toEqual([true, true]);
    });

    it('waits for a busy one, and then does not keep it alive', async () => {
      const listener = await start((_request, response) => setTimeout(() => response.end('done'), 500));
      const { seen } = openHere(listener, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await sleep(100);
      const before = performance.now();
      expect(await listener.close(30)).toBe(0);
      expect(performance.now() - before).toBeLessThan(2000);
      await sleep(50);
      expect(seen.text).toContain('done');
      expect(seen.closed).toBe(true);
    });

    it('cuts what is still busy after the grace, and counts it', async () => {
      const listener = await start(() => undefined);
      openHere(listener, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      openHere(listener, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n');
      await sleep(100);
      expect(await listener.close(0.3)).toBe(2);
    });

    it('takes no new connection', async () => {
      const listener = await start(() => undefined);
      await listener.close(0);
      const { socket } = openHere(listener);
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      expect(['ECONNREFUSED', 'ENOENT']).toContain(error.code);
    });

    it('twice is once', async () => {
      const listener = await start(() => undefined);
      expect(await Promise.all([listener.close(1), listener.close(1)])).toEqual([0, 0]);
    });
  });

  it('a large body arrives whole, however it is cut, and what follows on the connection too', async () => {
    const body = randomBytes(3_000_000);
    const listener = await start((request, response) => {
      const hash = createHash('sha256');
      request.on('data', (chunk: Buffer) => hash.update(chunk));
      request.on('end', () => response.end(hash.digest('hex')));
    });
    const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`;
    const all = Buffer.concat([Buffer.from(line + head), body, Buffer.from(head), body]);
    const { socket, seen } = open(listener);
    for (let start = 0, size = 1; start < all.length; start += size, size = Math.min(size * 2, 400_000)) {
      socket.write(all.subarray(start, start + size));
      if (size < 256) await sleep(5);
    }
    const digest = createHash('sha256').update(body).digest('hex');
    while (seen.text.split(digest).length < 3) await once(socket, 'data');
    expect(seen.closed).toBe(false);
  });

  it('a body that is refused early is read to its end, so that the answer is seen', async () => {
    const listener = await start((request, response) => {
      refuseEarly(request, response, { status: 413, html: 'too large' });
    });
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n';
    const { socket, seen } = openHere(listener, head);
    for (let sent = 0; sent < 50; sent++) socket.write(Buffer.alloc(100_000));
    await once(socket, 'close');
    expect(seen.text).toMatch(/^HTTP\/1\.1 413 [^]*too large$/);
  });

  it('an upgrade is refused as any request is answered', async () => {
    const listener = await start((_request, response) => void response.end('plain'));
    const { socket, seen } = openHere(
      listener,
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n',
    );
    await once(socket, 'close');
    expect(seen.text).toMatch(/^HTTP\/1\.1 200 /);
  });
});
