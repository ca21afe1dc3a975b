import {
  newSessionKey,
  type Ring,
  unwrapSessionKey,
  type VerifiedLog,
  wrapSessionKey,
} from '../../../keys/index.ts';
import { Keyring } from '../../../client/console/worker/keyring.ts';
import { Rewrapper } from '../../../client/console/worker/rewrapper.ts';
import type { StoredEnvelope } from '../../../client/staff-api/index.ts';
import { documentOf, logOf, member, signedEntries } from '../../support/key-log.ts';
import { makeKey, PASSPHRASE, ringFor, type TestKey } from '../../support/test-keys.ts';

const HOUR_MS = 3_600_000;

let former: TestKey;
let next: TestKey;
let stranger: TestKey;
let officer: TestKey;
let log: VerifiedLog;

beforeAll(async () => {
  const now = new Date(Date.now() - HOUR_MS);
  [former, next, stranger, officer] = (await Promise.all(
    (['gnupg', 'rfc9580', 'gnupg', 'rfc9580'] as const).map((profile) => makeKey(profile, { now })),
  )) as [TestKey, TestKey, TestKey, TestKey];
  log = await logOf(
    [{ ring: [former.publicKey], staff: [member(officer, 'officer')] }, officer],
    [{ ring: [next.publicKey] }, officer],
  );
});

function textOf(of: VerifiedLog): string {
  return JSON.stringify(documentOf(...signedEntries(of)));
}

async function holding(...keys: readonly TestKey[]): Promise<Rewrapper> {
  const keyring = new Keyring();
  for (const key of keys) await keyring.add(new Blob([key.armoredPrivateKey]), PASSPHRASE);
  return new Rewrapper(keyring);
}

async function envelopeFor(ring: Ring, id: string) {
  const sessionKey = newSessionKey(ring.suite);
  const envelope = Uint8Array.from(await wrapSessionKey(sessionKey, ring, new Date()));
  const stored: StoredEnvelope = { id, suite: ring.suite, envelope };
  return { stored, sessionKey };
}

it('wraps for the newest ring of the log what the keys at hand open, and names the rest', async () => {
  const rewrapper = await holding(former);
  await rewrapper.aim(textOf(log), new Date());
  const mine = await envelopeFor(await ringFor(former), 'mine');
  const foreign = await envelopeFor(await ringFor(stranger), 'foreign');
  const { wrapped, unopened } = await rewrapper.wrap([mine.stored, foreign.stored], new Date());
  expect(unopened).toEqual(['foreign']);
  expect(wrapped.map(({ id }) => id)).toEqual(['mine']);
  const { envelope } = wrapped[0]!;
  const opened = await unwrapSessionKey(envelope, mine.stored.suite, [next.unlocked]);
  expect(opened.bytes).toEqual(mine.sessionKey.bytes);
  await expect(unwrapSessionKey(envelope, mine.stored.suite, [former.unlocked])).rejects.toThrow();
});

it('proves with keys of the ring alone: that a former one opens an envelope counts nothing', async () => {
  const rewrapper = await holding(former, next);
  await rewrapper.aim(textOf(log), new Date());
  const ring = await ringFor(next);
  const good = await envelopeFor(ring, 'good');
  const old = await envelopeFor(await ringFor(former), 'old');
  const broken = await envelopeFor(ring, 'broken');
  const cut = { ...broken.stored, envelope: broken.stored.envelope.slice(0, 20) };
  expect(await rewrapper.failing([good.stored, old.stored, cut])).toEqual(['old', 'broken']);
});

it('says that a key is missing, and not that everything fails, when none of the ring is at hand', async () => {
  const rewrapper = await holding(former);
  await rewrapper.aim(textOf(log), new Date());
  const good = await envelopeFor(await ringFor(next), 'good');
  await expect(rewrapper.failing([good.stored])).rejects.toMatchObject({
    failure: { code: 'no-fitting-key' },
  });
});

it('takes no log that is not right in itself, and nothing to wrap before it has one', async () => {
  const rewrapper = await holding(former);
  const unsigned = documentOf(...signedEntries(log).map(({ entry }) => ({ entry, signatures: [] })));
  await expect(rewrapper.aim(JSON.stringify(unsigned), new Date())).rejects.toMatchObject({
    code: 'unauthorized-entry',
  });
  expect(() => rewrapper.wrap([], new Date())).toThrow('internal');
});

it('does not wrap for a ring without a key', async () => {
  const closed = await logOf(
    [{ ring: [former.publicKey], staff: [member(officer, 'officer')] }, officer],
    [{ ring: [] }, officer],
  );
  const rewrapper = await holding(former);
  await expect(rewrapper.aim(textOf(closed), new Date())).rejects.toMatchObject({ code: 'empty-ring' });
});
