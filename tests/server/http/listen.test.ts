import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen, ListenError } from '../../../server/http/listen.ts';
import type { Listener } from '../../../server/http/listen.ts';

const PACE = { stallSeconds: 60, minBytesPerSecond: 512 };
const listeners: Listener[] = [];
const sockets: Socket[] = [];

async function serve(handle: RequestListener, pace = PACE): Promise<Listener> {
  const listener = await listen(handle, { host: '127.0.0.1', port: 0 }, pace);
  listeners.push(listener);
  return listener;
}

function open({ port }: Listener, text = ''): { socket: Socket; seen: { text: string; closed: boolean } } {
  const socket = connect(port, '127.0.0.1');
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

describe('a request', () => {
  it('without a Host, or with headers beyond all measure, is refused', async () => {
    const listener = await serve((_request, response) => void response.end());
    const { socket, seen } = open(listener, 'GET / HTTP/1.1\r\n\r\n');
    await once(socket, 'close');
    expect(seen.text).toMatch(/^HTTP\/1\.1 400 /);
    const huge = open(listener, `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(9000)}\r\n\r\n`);
    await once(huge.socket, 'close');
    expect(huge.seen.text).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('whose body only drips is cut at last, should no route have done it', async () => {
    const listener = await serve((request) => void request.resume(), {
      stallSeconds: 0.5,
      minBytesPerSecond: 512,
    });
    const { socket, seen } = open(listener, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n');
    await Promise.race([once(socket, 'close'), sleep(5000, undefined, { ref: false })]);
    expect(seen.closed).toBe(true);
  });

  it('without a body may take as long as the answer takes', async () => {
    const listener = await serve((_request, response) => setTimeout(() => response.end('late'), 1500), {
      stallSeconds: 0.2,
      minBytesPerSecond: 512,
    });
    const { socket, seen } = open(listener, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await once(socket, 'close');
    expect(seen.text).toContain('late');
  });
});

describe('closing', () => {
  it('ends idle connections at once, also those that never asked anything', async () => {
    const listener = await serve((_request, response) => void response.end());
    const silent = open(listener);
    const kept = open(listener, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await sleep(200);
    expect(kept.seen.text).toContain('200 OK');
    const before = performance.now();
    expect(await listener.close(30)).toBe(0);
    expect(performance.now() - before).toBeLessThan(1000);
    await sleep(50);
    expect([silent.seen.closed, kept.seen.closed]).toEqual([true, true]);
  });

  it('waits for a busy one, and then does not keep it alive', async () => {
    const listener = await serve((_request, response) => setTimeout(() => response.end('done'), 500));
    const { seen } = open(listener, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await sleep(100);
    const before = performance.now();
    expect(await listener.close(30)).toBe(0);
    expect(performance.now() - before).toBeLessThan(2000);
    await sleep(50);
    expect(seen.text).toContain('done');
    expect(seen.closed).toBe(true);
  });

  it('cuts what is still busy after the grace, and counts it', async () => {
    const listener = await serve(() => undefined);
    open(listener, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    open(listener, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n');
    await sleep(100);
    expect(await listener.close(0.3)).toBe(2);
  });

  it('takes no new connection', async () => {
    const listener = await serve(() => undefined);
    await listener.close(0);
    const { socket } = open(listener);
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('twice is once', async () => {
    const listener = await serve(() => undefined);
    expect(await Promise.all([listener.close(1), listener.close(1)])).toEqual([0, 0]);
  });
});
