import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Flood, pageTime, quantile } from '../support/flood.ts';
import { encodePart, formEnd, OWN_FORM, partHead, sendBody } from '../support/multipart-form.ts';
import { patternBytes } from '../support/pieces.ts';
import {
  makeNewsroomKeys,
  type NewsroomKeys,
  prepareData,
  serverEnvironment,
} from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

const MIB = 2 ** 20;
/** `npm run soak` sets all three. */
const FLOOD = Number(process.env['SOAK_CONNECTIONS'] ?? 600);
const HONEST = Number(process.env['SOAK_SOURCES'] ?? 10);
/** Fewer than there are in the flood, so that somebody must give way. */
const MOST = Math.floor(FLOOD * 0.6);
const FILE = patternBytes(Number(process.env['SOAK_FILE_MIB'] ?? 1) * MIB);
const PIECE_BYTES = 64 * 1024;
/** Of memory, while honest sources send. Nothing of those who were pushed out may pile up. */
const MOST_GROWTH_MIB = 150;
/** A line of some 400 KB a second. */
const PIECE_MS = 160;
const FLOOD_GROWS_MS = FLOOD > 1_000 ? 30_000 : 5_000;

let keys: NewsroomKeys;
let server: ServerProcess;
let flood: Flood | undefined;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
});
afterEach(async () => {
  flood?.end();
  flood = undefined;
  await server.stop();
});

// After the server has ended.
const temporaryFolder = useTemporaryFolders();

async function start(env: Readonly<Record<string, string>>, under: readonly string[] = []): Promise<void> {
  const folder = temporaryFolder();
  await prepareData(`${folder}/data`, keys);
  server = await ServerProcess.start({ env: serverEnvironment(folder, env), under });
}

async function* slowForm(): AsyncGenerator<Uint8Array> {
  yield Buffer.concat([
    encodePart({ field: 'message', value: 'true' }),
    partHead({ name: 'film', bytes: '' }),
  ]);
  for (let at = 0; at < FILE.length; at += PIECE_BYTES) {
    yield FILE.subarray(at, at + PIECE_BYTES);
    await sleep(PIECE_MS);
  }
  yield Buffer.concat([Buffer.from('\r\n'), formEnd()]);
}

interface Measured {
  readonly statuses: readonly (number | string)[];
  readonly uploadSeconds: number;
  readonly pageMs: number;
  readonly slowPageMs: number;
  readonly failedPages: number;
}

/** Honest sources all at once, while others look at the page. */
async function measure(): Promise<Measured> {
  const times: number[] = [];
  const pages: number[] = [];
  let failedPages = 0;
  const state = { isOver: false };
  const looking = (async () => {
    while (!state.isOver) {
      await pageTime(server.source).then(
        (ms) => pages.push(ms),
        () => (failedPages += 1),
      );
      await sleep(100);
    }
  })();
  const statuses = await Promise.all(
    Array.from({ length: HONEST }, async () => {
      const began = performance.now();
      try {
        const { status } = await sendBody(server.source, slowForm(), { headers: OWN_FORM });
        times.push((performance.now() - began) / 1000);
        return status;
      } catch (error) {
        return String(error);
      }
    }),
  );
  state.isOver = true;
  await looking;
  return {
    statuses,
    uploadSeconds: quantile(times, 0.95),
    pageMs: quantile(pages, 0.5),
    slowPageMs: quantile(pages, 0.95),
    failedPages,
  };
}

const memory = (): number => {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) / 1024;
};

/** Garbage comes and goes. */
async function leastMemory(): Promise<number> {
  let least = memory();
  for (let looks = 0; looks < 10; looks += 1) {
    await sleep(500);
    least = Math.min(least, memory());
  }
  return least;
}

function report(what: string, measured: Measured, before: number, after: number): void {
  const figures = [
    `upload ${measured.uploadSeconds.toFixed(1)} s (95 %)`,
    `page ${measured.pageMs.toFixed(0)} ms (median), ${measured.slowPageMs.toFixed(0)} ms (95 %), ${measured.failedPages} failed`,
    `memory ${before.toFixed(0)} to ${after.toFixed(0)} MiB, most ever ${(server.peakMemory() / MIB).toFixed(0)} MiB`,
  ];
  process.stdout.write(`${what}: ${figures.join('; ')}\n`);
}

const all = (status: number): readonly number[] => Array.from({ length: HONEST }, () => status);

describe('a flood of connections that are idle or slow', () => {
  it(`${FLOOD} of them, when there is room for all, keep none of ${HONEST} sources out`, async () => {
    await start({});
    report('no flood', await measure(), memory(), memory());
    flood = new Flood(server.source, FLOOD);
    await sleep(FLOOD_GROWS_MS);
    expect(flood.open).toBeGreaterThan(FLOOD * 0.9);
    const before = memory();
    const measured = await measure();
    report(`${flood.open} connections`, measured, before, memory());
    expect(measured.statuses).toEqual(all(200));
    expect(measured.failedPages).toBe(0);
  });

  it(`more than the ${MOST} that may be: those of no use give way to ${HONEST} sources`, async () => {
    await start({ SEALDROP_CONNECTIONS: String(MOST) });
    flood = new Flood(server.source, FLOOD);
    await sleep(FLOOD_GROWS_MS);
    const before = memory();
    const measured = await measure();
    const after = await leastMemory();
    report(`${FLOOD} connections where ${MOST} may be`, measured, before, after);
    expect(after - before).toBeLessThan(MOST_GROWTH_MIB);
    expect(measured.statuses).toEqual(all(200));
    expect(flood.closed).toBeGreaterThan(0);
  });
});

describe('a system that opens no more files', () => {
  it('lets the server go on: it refuses, survives, and takes a tip as soon as there are files again', async () => {
    await start({});
    const page = async () =>
      (await fetch(`${server.source}/en/`, { headers: { connection: 'close' } })).status;
    expect(await page()).toBe(200);
    const most = server.openFiles().length + 20;
    limitOpenFiles(most);
    flood = new Flood(server.source, 200);
    await sleep(4_000);
    expect(server.exitCode).toBeNull();
    flood.end();
    limitOpenFiles(1_000);
    await sleep(1_500);
    expect(await page()).toBe(200);
    const { status } = await sendBody(server.source, slowForm(), { headers: OWN_FORM });
    expect(status).toBe(200);
    expect(await (await server.signIn(keys)).openAll()).toHaveLength(1);
  });
});

/** Of the server as it runs. */
function limitOpenFiles(files: number): void {
  execFileSync('prlimit', ['--pid', String(server.pid), `--nofile=${files}:`]);
}
