import type { VerifiedLog } from '../../../keys/index.ts';
import { StaffApiError } from '../../../client/staff-api/index.ts';
import { logOf, member } from '../../support/key-log.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';
import { FakeKeyDesk } from './fake-key-desk.ts';

const HOUR_MS = 3_600_000;

let ring: TestKey;
let other: TestKey;
let officer: TestKey;
let shorter: VerifiedLog;
let longer: VerifiedLog;
let fork: VerifiedLog;
let desk: FakeKeyDesk;

beforeAll(async () => {
  const now = new Date(Date.now() - HOUR_MS);
  [ring, other, officer] = (await Promise.all(
    ['Ring', 'Other', 'Officer'].map((name) => makeKey('rfc9580', { now, name })),
  )) as [TestKey, TestKey, TestKey];
  const first = [{ ring: [ring.publicKey], staff: [member(officer, 'officer')] }, officer] as const;
  shorter = await logOf(first);
  longer = await logOf(first, [{ note: 'a note' }, officer]);
  fork = await logOf([{ ring: [other.publicKey], staff: [member(officer, 'officer')] }, officer]);
});

beforeEach(() => {
  desk = new FakeKeyDesk(shorter);
});

const failure = (code: string) => ({ failure: { code } });

it('says of the first look that nothing was there to compare with, for as long as this session lasts', async () => {
  const { keeper } = desk;
  expect((await keeper.read()).firstUse).toBe(true);
  expect((await keeper.read()).firstUse).toBe(true);
  expect((await desk.keeper.read()).firstUse).toBe(false);
});

it('remembers how far the log has grown, and since when it is known', async () => {
  desk.now = new Date('2026-12-01T10:00:00Z');
  await desk.keeper.read();
  desk.now = new Date('2026-12-24T10:00:00Z');
  desk.log = longer;
  expect((await desk.keeper.read()).pin).toEqual({ state: longer.state, since: '2026-12-01' });
});

it('refuses an older log, another one, and none; and remembers nothing of what it refuses', async () => {
  desk.log = longer;
  await desk.keeper.read();
  desk.log = shorter;
  await expect(desk.keeper.read()).rejects.toMatchObject(failure('older-log'));
  desk.log = fork;
  await expect(desk.keeper.read()).rejects.toMatchObject(failure('forked-log'));
  desk.failing = () => new StaffApiError('not-found', 'no log');
  await expect(desk.keeper.read()).rejects.toMatchObject(failure('older-log'));
  desk.failing = undefined;
  desk.log = longer;
  expect((await desk.keeper.read()).log.state).toEqual(longer.state);
});

it('refuses a server without a log at the first look, too', async () => {
  desk.failing = () => new StaffApiError('not-found', 'no log');
  await expect(desk.keeper.read()).rejects.toMatchObject(failure('broken-log'));
});

it('takes a log that cannot be read for one that is broken', async () => {
  const { keeper } = desk;
  desk.log = { ...shorter, entries: [{ ...shorter.head, text: '{}' }] };
  await expect(keeper.read()).rejects.toMatchObject(failure('broken-log'));
});

it('does not take a server that does not answer for one that lies', async () => {
  const unreachable = new StaffApiError('unreachable', 'no answer');
  desk.failing = () => unreachable;
  await expect(desk.keeper.read()).rejects.toBe(unreachable);
});
