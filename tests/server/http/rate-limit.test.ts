import { jest } from '@jest/globals';
import express from 'express';
import { spawnSync } from 'node:child_process';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import request from 'supertest';
import { readConfig } from '../../../server/config/read-config.ts';
import { setCircuit } from '../../../server/http/circuit.ts';
import { limitRate, networkOf, tellVisitorsApart } from '../../../server/http/rate-limit.ts';

const DAY_MS = 86_400_000;

interface Limits {
  readonly perMinute: number;
  readonly limitLoopback: boolean;
}

interface Peer {
  address?: string | undefined;
  circuit?: number;
}

/** The limiter sees `peer`, as if the connection came from there. */
function site({ perMinute, limitLoopback }: Limits, peer: Peer, now?: () => number) {
  const app = express();
  app.use((incoming, _response, next) => {
    Object.defineProperty(incoming.socket, 'remoteAddress', { get: () => peer.address, configurable: true });
    if (peer.circuit !== undefined) setCircuit(incoming.socket, peer.circuit);
    next();
  });
  const limit = limitRate(
    perMinute,
    tellVisitorsApart({ limitLoopback }, now),
    (_request, response, seconds) => {
      response.status(429).json({ seconds });
    },
    now,
  );
  return app.use(limit).use((_request, response) => void response.json('taken'));
}

async function statuses(app: express.Express, times: number): Promise<readonly number[]> {
  const seen: number[] = [];
  for (let i = 0; i < times; i++) seen.push((await request(app).post('/')).status);
  return seen;
}

describe('the network of an address', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:1:2ff:3::9', '2001:db8:1:200::/56'],
    ['2001:db8:1:300::1', '2001:db8:1:300::/56'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('the rate limit', () => {
  it('lets so many through and says how long to wait', async () => {
    const app = site({ perMinute: 2, limitLoopback: false }, { address: '203.0.113.1' });
    expect(await statuses(app, 2)).toEqual([200, 200]);
    const response = await request(app).post('/');
    expect(response.status).toBe(429);
    const { seconds } = response.body as { seconds: number };
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it('counts neighbours together and others apart', async () => {
    const peer = { address: '203.0.113.1' };
    const app = site({ perMinute: 2, limitLoopback: false }, peer);
    await statuses(app, 1);
    peer.address = '203.0.113.200';
    expect(await statuses(app, 2)).toEqual([200, 429]);
    peer.address = '203.0.114.1';
    expect(await statuses(app, 1)).toEqual([200]);
  });

  it.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', undefined])(
    'never counts %s, where Tor and proxies come from, unless it is asked to',
    async (address) => {
      expect(await statuses(site({ perMinute: 1, limitLoopback: false }, { address }), 3)).toEqual([
        200, 200, 200,
      ]);
      expect(await statuses(site({ perMinute: 1, limitLoopback: true }, { address }), 3)).toEqual([
        200, 429, 429,
      ]);
    },
  );

  it('counts each Tor circuit apart, though all come from this machine', async () => {
    const peer: Peer = { address: undefined, circuit: 7 };
    const app = site({ perMinute: 2, limitLoopback: false }, peer);
    expect(await statuses(app, 3)).toEqual([200, 200, 429]);
    peer.circuit = 8;
    expect(await statuses(app, 3)).toEqual([200, 200, 429]);
    peer.circuit = 7;
    expect(await statuses(app, 1)).toEqual([429]);
  });

  it('is off at 0', async () => {
    expect(
      await statuses(site({ perMinute: 0, limitLoopback: true }, { address: '203.0.113.1' }), 3),
    ).toEqual([200, 200, 200]);
  });

  it('believes no header about the address', async () => {
    const app = site({ perMinute: 1, limitLoopback: false }, { address: '203.0.113.1' });
    await request(app).post('/').set('X-Forwarded-For', '198.51.100.1').expect(200);
    await request(app).post('/').set('X-Forwarded-For', '198.51.100.2').expect(429);
  });

  it('sends no headers of its own', async () => {
    const { headers } = await request(site({ perMinute: 5, limitLoopback: true }, { address: '::1' })).post(
      '/',
    );
    expect(Object.keys(headers as object).filter((name) => /limit|retry/.test(name))).toEqual([]);
  });

  it('forgets with its key: after a day the same network is somebody else', async () => {
    const clock = { now: Date.now() };
    const peer = { address: '203.0.113.1' };
    const app = site({ perMinute: 1, limitLoopback: false }, peer, () => clock.now);
    expect(await statuses(app, 2)).toEqual([200, 429]);
    clock.now += DAY_MS;
    expect(await statuses(app, 1)).toEqual([200]);
  });

  it('drops its key after a day though nobody asks meanwhile', () => {
    jest.useFakeTimers();
    const visitorOf = tellVisitorsApart({ limitLoopback: true }, () => 0);
    const socket = new Socket();
    Object.defineProperty(socket, 'remoteAddress', { value: '203.0.113.1' });
    const ask = () => visitorOf(new IncomingMessage(socket));
    const before = ask();
    jest.advanceTimersByTime(DAY_MS - 1);
    expect(ask()).toBe(before);
    jest.advanceTimersByTime(1);
    expect(jest.getTimerCount()).toBe(0);
    expect(ask()).not.toBe(before);
    jest.useRealTimers();
  });

  it('shuts nobody out for longer when the clock of the computer is set back by a day', async () => {
    const clock = { now: Date.now() };
    const app = site({ perMinute: 1, limitLoopback: false }, { address: '203.0.113.1' }, () => clock.now);
    const date = jest.spyOn(Date, 'now').mockReturnValue(clock.now);
    expect(await statuses(app, 2)).toEqual([200, 429]);
    date.mockReturnValue(clock.now - DAY_MS);
    expect((await request(app).post('/')).body).toEqual({ seconds: 60 });
    clock.now += 61_000;
    expect(await statuses(app, 2)).toEqual([200, 429]);
    jest.restoreAllMocks();
  });

  it('keeps neither an address nor a network in what the request carries', async () => {
    const carried: unknown[] = [];
    const app = express()
      .use(limitRate(5, tellVisitorsApart({ limitLoopback: true }), () => undefined))
      .use((incoming, response) => {
        carried.push((incoming as { rateLimit?: unknown }).rateLimit);
        response.end();
      });
    await request(app).post('/');
    expect(JSON.stringify(carried)).toContain('"key":"');
    expect(JSON.stringify(carried)).not.toMatch(/127\.0|::1|\/24/);
  });

  it('prints nothing, whatever the address', async () => {
    const printed = [jest.spyOn(console, 'error'), jest.spyOn(console, 'warn'), jest.spyOn(console, 'log')];
    for (const address of ['203.0.113.1', 'fe80::1%eth0', undefined]) {
      await statuses(site({ perMinute: 1, limitLoopback: true }, { address }), 2);
    }
    for (const spy of printed) expect(spy).not.toHaveBeenCalled();
    jest.restoreAllMocks();
  });

  it('needs DEBUG to be off: express-rate-limit would print addresses, so the settings refuse it', () => {
    const script = `
      import express from 'express';
      import { rateLimit } from 'express-rate-limit';
      const server = express().use(rateLimit()).listen(0, '127.0.0.1', async () => {
        await fetch('http://127.0.0.1:' + server.address().port);
        process.exit();
      });`;
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...process.env, DEBUG: 'express-rate-limit' },
      encoding: 'utf8',
    });
    expect(stderr).toContain('request from ip');
    expect(() => readConfig({ DEBUG: 'express-rate-limit' })).toThrow('debug-output');
  });

  it.each([-1, 1.5, Number.NaN])('refuses to be built with %d', (perMinute) => {
    const visitorOf = tellVisitorsApart({ limitLoopback: false });
    expect(() => limitRate(perMinute, visitorOf, () => undefined)).toThrow('0 for none');
  });
});
