import { rewrapEpoch, type RewrapPort, wrapEnvelopes } from '../../client/rotation/index.ts';
import { StaffApi } from '../../client/staff-api/index.ts';
import { type Ring, ringOfLog, unwrapSessionKey } from '../../keys/index.ts';
import { Newsroom } from '../../server/newsroom.ts';
import type { Id } from '../../server/storage/ports.ts';
import type { Editor } from '../support/editor.ts';
import { FailingStorage } from '../support/failing-storage.ts';
import { sendForm } from '../support/multipart-form.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../support/running-server.ts';
import { makeKey, type TestKey } from '../support/test-keys.ts';

/** More operations than any of these needs: none may go on for ever. */
const MOST = 200;
const PATIENCE_MS = 300_000;

let keys: NewsroomKeys;
let next: TestKey;
let failing: FailingStorage;
let sites: RunningSites;
let editor: Editor;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
  next = await makeKey('rfc9580', { now: new Date(Date.now() - 3_600_000), name: 'The next key' });
});
beforeEach(async () => {
  failing = new FailingStorage();
  sites = await RunningSites.start({ keys, wrapStorage: failing.wrap });
  editor = await sites.signIn();
});
afterEach(() => sites.close());

/**
 * Does it with the first operation failing, then the second, and so on, until none fails any more.
 *
 * @param act tells whether the operation of this number was reached
 * @returns how many failed
 */
async function withEachFailing(act: (number: number) => Promise<boolean>): Promise<number> {
  for (let number = 1; number <= MOST; number += 1) {
    if (!(await act(number))) return number - 1;
  }
  throw new Error('It never came to an end.');
}

const form = (text: string) => [
  { field: 'message', value: text },
  { name: `${text}.bin`, bytes: Buffer.alloc(100_000, text) },
];

/** Every tip opens, every row has its body, and a sweep finds nothing that no row refers to. */
async function expectWhole(): Promise<readonly string[]> {
  const tips = await editor.openAll();
  for (const { letter, files } of tips) {
    expect(files.map(({ bytes }) => bytes.equals(Buffer.alloc(100_000, letter.message)))).toEqual([true]);
  }
  const { tips: rows, blobs } = sites.storage;
  const referenced = new Set<Id>();
  for await (const ids of rows.blobIds()) for (const id of ids) referenced.add(id);
  // What a failed clean-up left is an orphan, for the next start.
  await blobs.sweep(referenced, new Set());
  expect(new Set((await sites.bodies()).map((name) => name.replace(/\..*$/u, '')))).toEqual(referenced);
  return tips.map(({ letter }) => letter.message).sort();
}

it(
  'a tip of which any operation fails is kept with its receipt, or not at all',
  async () => {
    const acknowledged: string[] = [];
    const failures = await withEachFailing(async (number) => {
      const text = `tip ${number}`;
      failing.arm(number);
      const { status } = await sendForm(sites.source, form(text));
      const failed = failing.disarm();
      if (status === 200) acknowledged.push(text);
      else expect(status).toBe(503);
      return failed;
    });
    expect(failures).toBeGreaterThan(5);
    expect(acknowledged).toContain(`tip ${failures + 1}`);
    expect(await expectWhole()).toEqual(acknowledged.toSorted());
  },
  PATIENCE_MS,
);

it(
  'a deletion of which any operation fails can be done again, and leaves nothing',
  async () => {
    const failures = await withEachFailing(async (number) => {
      failing.disarm();
      expect((await sendForm(sites.source, form(`deleted ${number}`))).status).toBe(200);
      const [id = ''] = await editor.ids();
      failing.arm(number);
      const done = await succeeds(editor.api.deleteTip(id));
      const failed = failing.disarm();
      // Where only the bodies were left, they are noise without their envelopes: the tip is not there any more.
      if (!done && (await editor.ids()).length > 0) await editor.api.deleteTip(id);
      expect(await editor.ids()).toEqual([]);
      return failed;
    });
    expect(failures).toBeGreaterThan(2);
    expect(await expectWhole()).toEqual([]);
  },
  PATIENCE_MS,
);

it(
  'a rotation of which any operation fails goes on when it is begun again, each part on exactly one ring',
  async () => {
    for (const text of ['one', 'two']) expect((await sendForm(sites.source, form(text))).status).toBe(200);
    const officer = new StaffApi({ origin: sites.staff, fetch, cookies: 'own' });
    await officer.signIn(keys.officer.unlocked, sites.clock.now());
    const rings = [keys.newsroom, next];
    const failures = await withEachFailing(async (number) => {
      failing.disarm();
      // There and back: every attempt has a whole rotation before it.
      const [from, to] = [rings[(number + 1) % 2]!, rings[number % 2]!];
      await sites.changeRing(to);
      failing.arm(number);
      const done = await succeeds(rotate(officer, number, from));
      const failed = failing.disarm();
      await expectOnTheRing({ [number]: from, [number + 1]: to });
      if (!done) await rotate(officer, number, from);
      const epochs = await sites.storage.tips.epochs();
      expect(epochs.filter(({ parts }) => parts > 0)).toMatchObject([{ epoch: number + 1, parts: 4 }]);
      return failed;
    });
    expect(failures).toBeGreaterThan(10);
  },
  PATIENCE_MS,
);

/** What an officer does once the new ring is announced. */
async function rotate(officer: StaffApi, epoch: number, from: TestKey): Promise<void> {
  const ring = await currentRing();
  const port: RewrapPort = {
    take: (after) => officer.envelopes(epoch, after, 2),
    wrap: (batch) => wrapEnvelopes(batch, { from: [from.unlocked], to: ring, now: sites.clock.now() }),
    put: (changes) => officer.replaceEnvelopes(epoch, epoch + 1, changes),
  };
  for await (const { unopened } of rewrapEpoch(port)) expect(unopened).toEqual([]);
  await officer.retireEpoch(epoch);
}

async function currentRing(): Promise<Ring> {
  const log = await new Newsroom(sites.storage.tips, sites.clock.now).log();
  if (log === undefined) throw new Error('There is no key log.');
  return ringOfLog(log, sites.clock.now());
}

/** Every part opens with the key of the epoch that its row says, and with no other. */
async function expectOnTheRing(keysOf: Readonly<Record<number, TestKey>>): Promise<void> {
  let parts = 0;
  for (const [epoch, key] of Object.entries(keysOf)) {
    for (const { suite, envelope } of await sites.storage.tips.envelopes({
      epoch: Number(epoch),
      limit: 100,
    })) {
      const opens = ({ unlocked }: TestKey) => succeeds(unwrapSessionKey(envelope, suite, [unlocked]));
      const opened = await Promise.all(
        Object.values(keysOf).map(async (other) => [other === key, await opens(other)]),
      );
      for (const [right, does] of opened) expect(does).toBe(right);
      parts += 1;
    }
  }
  expect(parts).toBe(4);
}

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
