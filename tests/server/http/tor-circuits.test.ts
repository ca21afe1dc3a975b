import fc from 'fast-check';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { circuitOf } from '../../../server/http/circuit.ts';
import { requireCircuits } from '../../../server/http/tor-circuits.ts';

const LIMITS = { lineMs: 300, connectionsOfCircuit: 3 };
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

const lineOf = (circuit: number) =>
  `PROXY TCP6 fc00:dead:beef:4dad::0:${circuit.toString(16)} ::1 ${circuit} 80\r\n`;

let folder: string;
let path: string;
let server: Server;
/** Circuits of the requests that reached the site. */
let seen: (number | undefined)[];
const clients: Socket[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealdrop-circuits-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  seen = [];
  path = join(folder, 'site.sock');
  server = createServer({ headersTimeout: 500, connectionsCheckingInterval: 100 }, (request, response) => {
    seen.push(circuitOf(request.socket));
    response.end(`circuit ${circuitOf(request.socket)}`);
  });
  requireCircuits(server, LIMITS);
  await new Promise<void>((resolve) => server.listen(path, resolve));
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

interface Client {
  readonly socket: Socket;
  text: string;
  closed: boolean;
}

async function open(): Promise<Client> {
  const client = { socket: connect(path), text: '', closed: false };
  clients.push(client.socket);
  client.socket.on('error', () => undefined);
  client.socket.on('data', (chunk: Buffer) => (client.text += chunk.toString()));
  client.socket.on('close', () => (client.closed = true));
  await once(client.socket, 'connect');
  return client;
}

async function send(...pieces: readonly (string | Uint8Array)[]): Promise<Client> {
  const client = await open();
  for (const piece of pieces) {
    client.socket.write(piece);
    await sleep(1);
  }
  return client;
}

async function until(client: Client, done: (client: Client) => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !done(client); tries++) await sleep(10);
}

describe('a connection from tor', () => {
  it('has the circuit of its line, for every request on it', async () => {
    const client = await send(lineOf(27) + GET);
    await until(client, ({ text }) => text.includes('circuit 27'));
    client.socket.write(GET);
    await until(client, ({ text }) => text.split('circuit 27').length === 3);
    expect(seen).toEqual([27, 27]);
  });

  it('may come in pieces of any length', async () => {
    const all = Buffer.from(lineOf(0xbeef) + GET);
    const cuts = fc.array(fc.nat({ max: all.length }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const ends = [...places, all.length].sort((a, b) => a - b);
        const pieces = ends.map((end, index) => all.subarray(ends[index - 1] ?? 0, end));
        const client = await send(...pieces);
        await until(client, ({ text, closed }) => closed || text.includes('circuit'));
        expect(client.text).toContain(`circuit 48879`);
        client.socket.destroy();
        await until(client, ({ closed }) => closed);
      }),
      { numRuns: 30 },
    );
  });

  it('that takes its time with the headers is ended as on a port', async () => {
    const client = await send(`${lineOf(1)}GET / HTTP/1.1\r\n`);
    await until(client, ({ closed }) => closed);
    expect(client.text).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe('a connection that does not begin with the line', () => {
  it.each([
    ['but with a request', GET],
    ['but with somebody else\u2019s line', `PROXY TCP4 192.0.2.1 192.0.2.2 1 80\r\n${GET}`],
    ['but with a line that never ends', `PROXY TCP6 fc00:dead:beef:4dad::0:1 ::1 1 8${'0'.repeat(200)}`],
    ['but with a circuit that is none', `${lineOf(0)}${GET}`],
  ])('%s is closed without an answer', async (_name, text) => {
    const client = await send(text);
    await until(client, ({ closed }) => closed);
    expect(client).toMatchObject({ closed: true, text: '' });
    expect(seen).toEqual([]);
  });

  it('within its time is closed', async () => {
    const [silent, slow] = [await open(), await send('PROXY TCP6 ')];
    await until(silent, ({ closed }) => closed);
    await until(slow, ({ closed }) => closed);
    expect([silent, slow]).toMatchObject([
      { closed: true, text: '' },
      { closed: true, text: '' },
    ]);
  });

  it('and ends, or is cut, leaves nothing behind', async () => {
    (await send('PROXY')).socket.end();
    (await send('PROXY')).socket.destroy();
    await sleep(100);
    const connections = await new Promise((resolve) => {
      server.getConnections((_error, count) => {
        resolve(count);
      });
    });
    expect(connections).toBe(0);
  });

  it('of any bytes never reaches the site', async () => {
    const noise = fc.uint8Array({ minLength: 70, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(noise, async (bytes) => {
        const client = await send(bytes);
        await until(client, ({ closed }) => closed);
        expect(client).toMatchObject({ closed: true, text: '' });
      }),
      { numRuns: 30 },
    );
    expect(seen).toEqual([]);
  });

  it('for any bytes after the line is a matter of HTTP', async () => {
    const client = await send(`${lineOf(1)}\0\x01nonsense\r\n\r\n`);
    await until(client, ({ closed }) => closed);
    expect(client.text).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('one circuit', () => {
  it('holds no more connections than a browser needs, and takes none from others', async () => {
    const mine = [await send(lineOf(7)), await send(lineOf(7)), await send(lineOf(7))];
    const tooMany = await send(lineOf(7) + GET);
    await until(tooMany, ({ closed }) => closed);
    expect(tooMany).toMatchObject({ closed: true, text: '' });
    const other = await send(lineOf(8) + GET);
    await until(other, ({ text }) => text !== '');
    expect(other.text).toContain('circuit 8');
    mine[0]?.socket.destroy();
    await sleep(50);
    const again = await send(lineOf(7) + GET);
    await until(again, ({ text }) => text !== '');
    expect(again.text).toContain('circuit 7');
  });
});

it('is asked for before anything else listens for connections', () => {
  const late = createServer().on('connection', () => undefined);
  expect(() => {
    requireCircuits(late);
  }).toThrow('before anything else');
});
