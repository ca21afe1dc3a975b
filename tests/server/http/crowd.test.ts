import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { setCircuit } from '../../../server/http/circuit.ts';
import { Crowd, type CrowdLimits } from '../../../server/http/crowd.ts';

const LIMITS: CrowdLimits = {
  most: 50,
  graceMs: 1_500,
  sampleMs: 50,
  honestBytesPerSecond: 10_000,
  tryToOpen: () => Promise.resolve(),
};
/** Longer than the grace. */
const LATER_MS = 2_000;
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const POST = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n';

let server: Server;
let circuit: number;
let crowded: number;
let accepted: number;
let exhausted: number;
const clients: Socket[] = [];

async function serve(handle: RequestListener, limits: Partial<CrowdLimits> = {}): Promise<void> {
  circuit = 0;
  crowded = 0;
  accepted = 0;
  exhausted = 0;
  server = createServer((request, response) => {
    if (crowd.begin(request, response)) handle(request, response);
  });
  server.prependListener('connection', (socket: Socket) => {
    accepted += 1;
    if (circuit > 0) setCircuit(socket, circuit);
  });
  const crowd = new Crowd(
    server,
    { ...LIMITS, ...limits },
    {
      onCrowded: () => (crowded += 1),
      onExhausted: () => (exhausted += 1),
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  server.close();
});

const answer: RequestListener = (request, response) => {
  request.resume().on('end', () => response.end('here'));
};

async function open(text = ''): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').resume();
  clients.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (text !== '') socket.write(text);
  return socket;
}

async function many(count: number, text = ''): Promise<readonly Socket[]> {
  const sockets = await Promise.all(Array.from({ length: count }, () => open(text)));
  // They are there for the system before they are for the server.
  while (accepted < clients.length) await sleep(10);
  return sockets;
}

async function isAnswered(socket: Socket): Promise<boolean> {
  const ended = new Promise<boolean>((resolve) => {
    socket.once('data', () => {
      resolve(true);
    });
    socket.once('close', () => {
      resolve(false);
    });
  });
  socket.write(GET);
  return ended;
}

const stillOpen = async (sockets: readonly Socket[]): Promise<number> => {
  await sleep(100);
  return sockets.filter(({ destroyed }) => !destroyed).length;
};

describe('more connections than may be', () => {
  it('are let in, and some of those that ask nothing give way', async () => {
    await serve(answer);
    const idle = await many(50);
    await sleep(LATER_MS);
    for (const newcomer of await many(5)) expect(await isAnswered(newcomer)).toBe(true);
    expect(await stillOpen(idle)).toBeGreaterThan(40);
    expect(await stillOpen(idle)).toBeLessThan(50);
    expect(crowded).toBeGreaterThan(0);
  });

  it('never cut one that is of use: those whose headers do not come to an end go first', async () => {
    await serve(answer);
    const uploads = await many(20, POST);
    const timer = setInterval(() => {
      for (const upload of uploads) upload.write(Buffer.alloc(5_000));
    }, 100);
    await many(30, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow');
    await sleep(LATER_MS);
    const newcomers = await many(40);
    expect(await isAnswered(newcomers.at(-1)!)).toBe(true);
    expect(await stillOpen(uploads)).toBe(20);
    clearInterval(timer);
  });

  it('take the place of uploads that are slower than any honest line', async () => {
    await serve(answer);
    const quick = await many(10, POST);
    const slow = await many(40, POST);
    const timer = setInterval(() => {
      for (const upload of quick) upload.write(Buffer.alloc(5_000));
      for (const upload of slow) upload.write('x');
    }, 100);
    await sleep(LATER_MS);
    for (const newcomer of await many(8)) expect(await isAnswered(newcomer)).toBe(true);
    expect(await stillOpen(quick)).toBe(10);
    expect(await stillOpen(slow)).toBeLessThanOrEqual(40 - 8);
    clearInterval(timer);
  });

  it('leave those alone who wait for us, and whoever comes then is turned away', async () => {
    await serve(() => undefined);
    const waiting = await many(50, GET);
    await sleep(LATER_MS);
    const newcomer = await open();
    await once(newcomer, 'close');
    expect(await stillOpen(waiting)).toBe(50);
  });

  it('of one visitor give way before those of others, also when they are new or busy', async () => {
    await serve(answer);
    circuit = 1;
    const others = await many(5, POST);
    const timer = setInterval(() => {
      for (const upload of others) upload.write(Buffer.alloc(5_000));
    }, 100);
    circuit = 2;
    const flooding = await many(45, POST);
    circuit = 3;
    for (const newcomer of await many(5)) expect(await isAnswered(newcomer)).toBe(true);
    expect(await stillOpen(others)).toBe(5);
    expect(await stillOpen(flooding)).toBeLessThan(45);
    clearInterval(timer);
  });

  it('that are all new push out the oldest of them, so that a quick one is answered', async () => {
    await serve(answer);
    await many(50);
    expect(await isAnswered(await open())).toBe(true);
  });
});

describe('when the system opens no more files', () => {
  it('the server goes on, says so, and connections of no use give way', async () => {
    await serve(answer);
    const idle = await many(20);
    await sleep(LATER_MS);
    server.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE', syscall: 'accept' }));
    expect(exhausted).toBe(1);
    expect(await stillOpen(idle)).toBe(19);
    expect(await isAnswered(await open())).toBe(true);
  });

  it('is noticed by trying, as the listener itself is not told', async () => {
    const tryToOpen = () => Promise.reject(Object.assign(new Error('open EMFILE'), { code: 'EMFILE' }));
    await serve(answer, { tryToOpen, graceMs: 10 });
    const idle = await many(20);
    await sleep(500);
    expect(exhausted).toBeGreaterThan(2);
    expect(await stillOpen(idle)).toBeLessThan(18);
  });
});

describe('requests that do not wait for answers', () => {
  it('are cut off beyond what any browser does, and others are answered', async () => {
    let asked = 0;
    await serve(() => (asked += 1));
    const pipelining = await open(GET.repeat(1_000));
    await once(pipelining, 'close');
    expect(asked).toBe(4);
  });

  it('are answered in their order as long as there are few', async () => {
    await serve(answer);
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
    clients.push(socket);
    let text = '';
    socket.on('data', (chunk: string) => (text += chunk));
    socket.write(GET.repeat(4));
    while (text.split('here').length < 5) await sleep(10);
  });
});
