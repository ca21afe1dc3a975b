import { jest } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchPace } from '../../../server/http/upload-pace.ts';

const HIGH_WATER_MARK = 65_536;
const LIMITS = { stallSeconds: 60, minBytesPerSecond: 512 };
const DAY_SECONDS = 86_400;

/** What the watch looks at, and nothing else. */
class FakeUpload extends EventEmitter {
  readonly socket = { bytesRead: 700 };
  readonly readableHighWaterMark = HIGH_WATER_MARK;
  readableLength = 0;
  readableEnded = false;
  complete = false;
  destroyed = false;
  readonly stalled = jest.fn();

  watch(limits = LIMITS): () => void {
    return watchPace(this as unknown as IncomingMessage, limits, this.stalled);
  }
  /** Lets time pass, second by second; `bytesAt` says what arrives in each. */
  pass(seconds: number, bytesAt: (second: number) => number): void {
    for (let second = 0; second < seconds; second++) {
      this.socket.bytesRead += bytesAt(second);
      jest.advanceTimersByTime(1000);
    }
  }
}

describe('an upload', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('at 10 KB/s is never cut: 2.5 GiB in three days', () => {
    const upload = new FakeUpload();
    upload.watch();
    const total = 2.5 * 1024 ** 3;
    upload.pass(Math.ceil(total / 10_000), () => 10_000);
    expect(upload.socket.bytesRead).toBeGreaterThan(total);
    expect(upload.stalled).not.toHaveBeenCalled();
  });

  it('that comes in bursts, silent for 50 seconds between them, is not cut', () => {
    const upload = new FakeUpload();
    upload.watch();
    upload.pass(DAY_SECONDS / 4, (second) => (second % 50 === 0 ? 500_000 : 0));
    expect(upload.stalled).not.toHaveBeenCalled();
  });

  it('that stops is ended once, after one window', () => {
    const upload = new FakeUpload();
    upload.watch();
    upload.pass(300, () => 10_000);
    upload.pass(54, () => 0);
    expect(upload.stalled).not.toHaveBeenCalled();
    upload.pass(9, () => 0);
    expect(upload.stalled).toHaveBeenCalledTimes(1);
    upload.pass(600, () => 0);
    expect(upload.stalled).toHaveBeenCalledTimes(1);
  });

  it('that drips below the floor is ended', () => {
    const upload = new FakeUpload();
    upload.watch();
    upload.pass(70, () => 500);
    expect(upload.stalled).toHaveBeenCalledTimes(1);
  });

  it('just above the floor is not', () => {
    const upload = new FakeUpload();
    upload.watch();
    upload.pass(DAY_SECONDS / 4, () => 530);
    expect(upload.stalled).not.toHaveBeenCalled();
  });

  it('is not blamed while we do not take what it sent', () => {
    const upload = new FakeUpload();
    upload.watch();
    upload.readableLength = HIGH_WATER_MARK;
    upload.pass(DAY_SECONDS, () => 0);
    expect(upload.stalled).not.toHaveBeenCalled();
    upload.readableLength = 0;
    upload.pass(50, () => 0);
    expect(upload.stalled).not.toHaveBeenCalled();
    upload.pass(20, () => 0);
    expect(upload.stalled).toHaveBeenCalledTimes(1);
  });

  it('that has sent everything waits for us as long as it must', () => {
    const upload = new FakeUpload();
    upload.watch();
    upload.pass(100, () => 10_000);
    upload.complete = true;
    upload.pass(DAY_SECONDS / 24, () => 0);
    expect(upload.stalled).not.toHaveBeenCalled();
  });

  it.each(['end', 'close', 'error', 'aborted'])(
    'is no longer watched after `%s`, and no timer is left',
    (event) => {
      const upload = new FakeUpload();
      upload.watch();
      upload.emit(event, ...(event === 'error' ? [new Error('reset')] : []));
      expect(jest.getTimerCount()).toBe(0);
      expect(upload.eventNames()).toEqual([]);
    },
  );

  it('is no longer watched when told so', () => {
    const upload = new FakeUpload();
    const stop = upload.watch();
    stop();
    stop();
    expect(jest.getTimerCount()).toBe(0);
    expect(upload.eventNames()).toEqual([]);
  });

  it('that has ended already is not watched', () => {
    const upload = new FakeUpload();
    upload.readableEnded = true;
    upload.watch();
    expect(jest.getTimerCount()).toBe(0);
  });
});

it.each([
  { stallSeconds: 0, minBytesPerSecond: 512 },
  { stallSeconds: 60, minBytesPerSecond: 0 },
  { stallSeconds: Number.NaN, minBytesPerSecond: 512 },
])('refuses to watch with %j', (limits) => {
  expect(() => new FakeUpload().watch(limits)).toThrow('more than 0');
});

describe('over a real connection', () => {
  const QUICK = { stallSeconds: 1, minBytesPerSecond: 512 };
  let server: Server;
  let client: Socket;
  const outcome = { stalled: 0, received: 0, ended: false };

  function serve(handle: (request: IncomingMessage) => void): Promise<void> {
    Object.assign(outcome, { stalled: 0, received: 0, ended: false });
    server = createServer((request, response) => {
      watchPace(request, QUICK, () => (outcome.stalled += 1));
      request.on('end', () => {
        outcome.ended = true;
        response.end();
      });
      handle(request);
    });
    return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  }
  const receive = (request: IncomingMessage) =>
    request.on('data', (chunk: Buffer) => (outcome.received += chunk.length));

  function upload(length: number): Socket {
    client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.on('error', () => undefined);
    client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`);
    return client;
  }
  afterEach(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });

  it('ends one that only promises a body', async () => {
    await serve(receive);
    upload(1_000_000);
    await sleep(2500);
    expect(outcome.stalled).toBe(1);
  });

  it('lets one pass that moves', async () => {
    await serve(receive);
    upload(30_000);
    for (let i = 0; i < 30; i++) {
      client.write(Buffer.alloc(1000));
      await sleep(100);
    }
    await sleep(100);
    expect(outcome).toEqual({ stalled: 0, received: 30_000, ended: true });
  });

  it('leaves backpressure as it is, and waits with us while we read nothing', async () => {
    await serve(() => undefined);
    upload(100_000_000);
    client.write(Buffer.alloc(100_000_000));
    await sleep(2500);
    expect(outcome.stalled).toBe(0);
    expect(client.bytesWritten - client.writableLength).toBeLessThan(20_000_000);
  });

  it('lets one pass whose every chunk we take slowly', async () => {
    await serve((request) => {
      request.on('data', (chunk: Buffer) => {
        outcome.received += chunk.length;
        request.pause();
        setTimeout(() => request.resume(), 1500);
      });
    });
    upload(200_000);
    client.write(Buffer.alloc(200_000));
    await sleep(6000);
    expect(outcome.stalled).toBe(0);
  });
});
