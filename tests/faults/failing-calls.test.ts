import Sqlite from 'better-sqlite3';
import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkData } from '../../server/check/check-data.ts';
import { openStorage } from '../../server/storage/choose.ts';
import { FULL_SPEED } from '../../server/storage/pace.ts';
import {
  type Act,
  type Content,
  contentOf,
  deleteConversation,
  refusalOf,
  reply,
  rotate,
  sendByForm,
  sendSealed,
  STAGED,
  stageData,
} from '../support/acts/index.ts';
import { Chance, seedOf } from '../support/chance.ts';
import {
  type CallCounts,
  countCalls,
  countInjected,
  DISK_CALLS,
  type Fault,
  ONE_THREAD_FOR_BODIES,
  threadOfBodies,
  TracedCalls,
} from '../support/disk-calls.ts';
import { makeNewsroomKeys, type NewsroomKeys, serverEnvironment } from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { makeKey, type TestKey } from '../support/test-keys.ts';

/** How many faults of each act are tried, by chance; all of them where it says so. */
const FAULTS = Number(process.env['SOAK_FAULTS'] ?? 2);
/** Those that are like this one: what a failure prints repeats it. */
const ONLY = JSON.parse(process.env['SOAK_ONLY'] ?? '{}') as Partial<Trial>;
const PATIENCE_MS = 120_000 + FAULTS * 20_000;
const HEALTHY_WITHIN_MS = 20_000;

const ACTS = {
  'a tip by the form': sendByForm,
  'a tip that a browser seals': sendSealed,
  'a reply with a file': reply,
  'a deletion': deleteConversation,
  'a key, from its announcement to the retirement of the one before': rotate,
} as const satisfies Readonly<Record<string, Act>>;

const THREADS = ['rows', 'bodies'] as const;
type Thread = (typeof THREADS)[number];

/** What becomes of the server after a fault: killed while it lasts, or going on once it is over. */
const FATES = ['killed at once', 'goes on'] as const;

interface Trial extends Fault {
  readonly thread: Thread;
  readonly fate: (typeof FATES)[number];
}

const temporaryFolder = useTemporaryFolders();
const chance = new Chance(seedOf('SOAK_SEED'));
let keys: NewsroomKeys;
let next: TestKey;
let codename: string;
let staged: string;

beforeAll(async () => {
  process.stderr.write(`failing-calls: SOAK_SEED=${chance.seed} SOAK_FAULTS=${FAULTS}\n`);
  keys = await makeNewsroomKeys('rfc9580');
  next = await makeKey('rfc9580', { now: new Date(Date.now() - 3_600_000), name: 'The next key' });
  ({ codename, folder: staged } = await stageData(keys));
}, PATIENCE_MS);
afterAll(() => {
  rmSync(dirname(staged), { recursive: true, force: true });
});

describe('a disk that fails once, or from then on, at any call', () => {
  it.each(Object.entries(ACTS))(
    '%s: is there and opens if it was acknowledged, is gone if it was refused, and is done once when it is done again',
    async (what, act) => {
      const tally = { hit: 0, refused: 0 };
      for (const trial of chosen(await everyTrial(act))) {
        const seen = await tryOut(act, trial).catch((error: unknown) => {
          throw new Error(`With ${JSON.stringify(trial)}: ${(error as Error).message}`, { cause: error });
        });
        if (seen.injected > 0) tally.hit += 1;
        if (seen.refused) tally.refused += 1;
      }
      process.stderr.write(`failing-calls: ${what}: ${JSON.stringify(tally)}\n`);
      expect(tally.hit).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

/** A server on data of its own. */
async function startServer(): Promise<{ readonly server: ServerProcess; readonly data: string }> {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  cpSync(staged, data, { recursive: true });
  const server = await ServerProcess.start({
    env: { ...serverEnvironment(folder), ...ONE_THREAD_FOR_BODIES },
  });
  return { server, data };
}

const stageOf = ({ source, staff }: ServerProcess) => ({ source, staff, keys, next, codename });

/** Each call that the act makes when nothing fails, with each error. */
async function everyTrial(act: Act): Promise<readonly Trial[]> {
  const counts = await callsOf(act);
  return THREADS.flatMap((thread) =>
    DISK_CALLS.flatMap((call) =>
      Array.from({ length: counts[thread].get(call) ?? 0 }, (_, index) => index + 1).flatMap((number) =>
        (['EIO', 'ENOSPC'] as const).flatMap((error) =>
          [false, true].flatMap((lasting) =>
            FATES.map((fate) => ({ thread, call, number, error, lasting, fate })),
          ),
        ),
      ),
    ),
  );
}

async function callsOf(act: Act): Promise<Readonly<Record<Thread, CallCounts>>> {
  const { server } = await startServer();
  try {
    const bodies = await threadOfBodies(server.pid, () => fetch(server.source));
    const ready = await act(stageOf(server));
    const traced = await TracedCalls.watch(server.pid);
    await ready.run();
    const lines = await traced.detach();
    return { rows: countCalls(lines, server.pid), bodies: countCalls(lines, bodies) };
  } finally {
    await server.kill();
  }
}

function chosen(trials: readonly Trial[]): readonly Trial[] {
  const alike = trials.filter((trial) =>
    Object.entries(ONLY).every(([name, value]) => trial[name as keyof Trial] === value),
  );
  if (FAULTS >= alike.length) return alike;
  return Array.from({ length: FAULTS }, () => alike[chance.below(alike.length)]!);
}

async function tryOut(
  act: Act,
  { thread, fate, ...fault }: Trial,
): Promise<{ readonly injected: number; readonly refused: boolean }> {
  const { server, data } = await startServer();
  try {
    const target =
      thread === 'rows' ? server.pid : await threadOfBodies(server.pid, () => fetch(server.source));
    const ready = await act(stageOf(server));
    const traced = await TracedCalls.inject(target, fault);
    const refusal = await refusalOf(ready.run());
    if (fate === 'killed at once') await server.kill();
    const injected = countInjected(await traced.detach());
    expect(server.output.stderr.join('')).not.toMatch(new RegExp(`${data}|Error|    at `, 'u'));
    const { after, inPart } = ready;
    if (fate === 'killed at once') {
      const allowed = refusal === undefined ? [after] : [STAGED, ...(inPart ? [after] : [])];
      await expectStored(data, allowed, inPart === true && refusal !== undefined);
    } else {
      await untilHealthy(server);
      // As a person would who was told that it failed.
      expect(await refusalOf(ready.run())).toBeUndefined();
      await server.kill();
      await expectStored(data, [after], false);
    }
    return { injected, refused: refusal !== undefined };
  } finally {
    await server.kill();
  }
}

/** By itself: nobody restarts it. */
async function untilHealthy({ source }: ServerProcess): Promise<void> {
  const deadline = Date.now() + HEALTHY_WITHIN_MS;
  while ((await fetch(source)).status !== 200) {
    if (Date.now() > deadline) throw new Error('The server has not become healthy again.');
    await sleep(50);
  }
}

/** After a crash: everything is whole, and one of these. */
async function expectStored(data: string, allowed: readonly Content[], anyEpoch: boolean): Promise<void> {
  const storage = await openStorage({ folder: data });
  try {
    const seen = await contentOf(storage, { 1: keys.newsroom, 2: next });
    const expected = allowed.map((one) => (anyEpoch ? { ...one, epochs: seen.epochs } : one));
    expect(expected).toContainEqual(seen);
  } finally {
    await storage.close();
  }
  const database = new Sqlite(join(data, 'tips.sqlite'), { readonly: true });
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  database.close();
  const report = await checkData({ dataFolder: data, now: new Date(), pace: FULL_SPEED });
  expect(report).toMatchObject({ database: [], damaged: [], leftovers: 0 });
}
