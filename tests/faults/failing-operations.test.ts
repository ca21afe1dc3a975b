import { cpSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { ExpireTips, type Retention } from '../../server/nightly/index.ts';
import { dayAfter, dayOf } from '../../server/storage/day.ts';
import type { Id } from '../../server/storage/ports.ts';
import {
  type Act,
  closeMailbox,
  type Content,
  contentOf,
  deleteConversation,
  deleteReply,
  readMailbox,
  type Ready,
  refusalOf,
  reply,
  rotate,
  sendByForm,
  sendSealed,
  signIn,
  STAGED,
  stageData,
  writeMore,
} from '../support/acts/index.ts';
import { Chance, seedOf } from '../support/chance.ts';
import { FailingStorage, type Moment, MOMENTS } from '../support/failing-storage.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../support/running-server.ts';
import { makeKey, type TestKey } from '../support/test-keys.ts';

/** More operations than any of these needs: none may go on for ever. */
const MOST = 200;
const PATIENCE_MS = 900_000;
/** Every so many operations fails, beginning by chance; the long form: every one. */
const STEP = Number(process.env['SOAK_STEP'] ?? 3);

const chance = new Chance(seedOf('SOAK_SEED'));

let keys: NewsroomKeys;
let next: TestKey;
let codename: string;
/** A data folder, as it is before anything is done. */
let staged: string;

beforeAll(async () => {
  process.stderr.write(`failing-operations: SOAK_SEED=${chance.seed} SOAK_STEP=${STEP}\n`);
  keys = await makeNewsroomKeys('rfc9580');
  next = await makeKey('rfc9580', { now: new Date(Date.now() - 3_600_000), name: 'The next key' });
  ({ codename, folder: staged } = await stageData(keys));
}, PATIENCE_MS);
afterAll(() => {
  rmSync(dirname(staged), { recursive: true, force: true });
});

const ACTS: readonly (readonly [what: string, act: Act])[] = [
  ['a tip by the form', sendByForm],
  ['a further message', writeMore],
  ['the reading of a mailbox', readMailbox],
  ['the deletion of a reply by the source', deleteReply],
  ['the closing of a mailbox', closeMailbox],
  ['a tip that a browser seals', sendSealed],
  ['a reply with a file', reply],
  ['a deletion', deleteConversation],
  ['a sign-in', signIn],
  ['a key, from its announcement to the retirement of the one before', rotate],
];

describe.each(MOMENTS)('the storage fails %s an operation has had its effect:', (moment) => {
  it.each(ACTS)(
    '%s, with each of its operations failing, is done or refused as it says, and is done once when it is done again',
    async (_what, act) => {
      await withFailing((number) => goThrough(act, number, moment));
    },
    PATIENCE_MS,
  );
});

it(
  'a night that deletes what has rested too long, with each of its operations failing, is made good by the next',
  async () => {
    await withFailing((number) => goThroughNight(number));
  },
  PATIENCE_MS,
);

/** Until none fails. @param work tells which operation has failed, if there are so many */
async function withFailing(work: (number: number) => Promise<string | undefined>): Promise<void> {
  for (let number = 1 + chance.below(STEP); (await work(number)) !== undefined; number += STEP)
    expect(number).toBeLessThan(MOST);
}

async function goThroughNight(number: number): Promise<string | undefined> {
  const failing = new FailingStorage();
  const sites = await startSites(failing);
  try {
    const today = dayOf(new Date());
    const always = { since: () => Promise.resolve(today), limit: () => Promise.resolve(dayAfter(today, 1)) };
    const retention = always as unknown as Retention;
    const job = new ExpireTips({ ...failing.wrap(sites.storage), retention, days: 1 });
    const night = () => job.run(new Date(), new AbortController().signal);
    failing.arm(number);
    await night().catch(() => undefined);
    const failed = failing.disarm();
    await night();
    expect((await contentOf(sites.storage, { 1: keys.newsroom })).conversations).toEqual([]);
    expect(await sites.bodies()).toEqual([]);
    return failed;
  } finally {
    await sites.close();
  }
}

function startSites(failing: FailingStorage): Promise<RunningSites> {
  const prepare = (folder: string) => {
    cpSync(staged, folder, { recursive: true });
  };
  return RunningSites.start({ keys, wrapStorage: failing.wrap, prepare });
}

/** @returns which operation has failed, if there are so many */
async function goThrough(act: Act, number: number, moment: Moment): Promise<string | undefined> {
  const failing = new FailingStorage();
  const sites = await startSites(failing);
  try {
    const { source, staff } = sites;
    const ready = await act({ source, staff, keys, next, codename });
    const content = () => contentOf(sites.storage, { 1: keys.newsroom, 2: next });
    failing.arm(number, moment);
    const refusal = await refusalOf(ready.run());
    const failed = failing.disarm();
    const seen = await content();
    const what = `${number} ${failed}: ${refusal?.said}`;
    if (refusal === undefined) expect([what, seen]).toEqual([what, ready.after]);
    else expectRefused(seen, ready, what);
    expect([what, await refusalOf(ready.run())]).toEqual([what, undefined]);
    expect([what, await content()]).toEqual([what, ready.after]);
    await expectNothingLeft(sites);
    return failed;
  } finally {
    await sites.close();
  }
}

function expectRefused(seen: Content, { after, inPart }: Ready, what: string): void {
  const epochs = inPart ? seen.epochs : STAGED.epochs;
  const allowed = [STAGED, ...(inPart ? [after] : [])].map((one) => ({ ...one, epochs }));
  expect(allowed.map((one) => [what, one])).toContainEqual([what, seen]);
}

/** A sweep, as at the next start, leaves the bodies that rows refer to and no others. */
async function expectNothingLeft(sites: RunningSites): Promise<void> {
  const { tips, blobs } = sites.storage;
  const referenced = new Set<Id>();
  for await (const ids of tips.blobIds()) for (const id of ids) referenced.add(id);
  const uploads = (await tips.uploads()).map(({ id }) => id);
  await blobs.sweep(referenced, new Set(uploads));
  const left = (await sites.bodies()).map((name) => name.replace(/\..*$/u, ''));
  expect(new Set(left)).toEqual(new Set([...referenced, ...uploads.filter((id) => left.includes(id))]));
}
