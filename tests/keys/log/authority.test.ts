import {
  draftEntry,
  type EntryChange,
  extendKeyLog,
  missingSignatures,
  revokedKey,
  signEntry,
  type SignedEntry,
  signersOf,
  type VerifiedLog,
  verifyKeyLog,
} from '../../../keys/index.ts';
import { documentOf, logOf, member, signedBy, signedEntries } from '../../support/key-log.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';

const DAY_MS = 86_400_000;

describe.each(['gnupg', 'rfc9580'] as const)(
  'who may write the next entry, with keys of profile %s',
  (profile) => {
    let ring: TestKey;
    let alice: TestKey;
    let bob: TestKey;
    let editor: TestKey;
    let recovery: TestKey;
    let stranger: TestKey;
    /** One officer must sign. */
    let one: VerifiedLog;
    /** Two must. */
    let two: VerifiedLog;

    beforeAll(async () => {
      [ring, alice, bob, editor, recovery, stranger] = (await Promise.all(
        Array.from({ length: 6 }, () => makeKey(profile, { now: new Date(Date.now() - 30 * DAY_MS) })),
      )) as [TestKey, TestKey, TestKey, TestKey, TestKey, TestKey];
      const genesis = {
        ring: [ring.publicKey],
        staff: [member(alice, 'officer', 'editor'), member(bob, 'officer'), member(editor, 'editor')],
        recovery: recovery.publicKey,
      };
      one = await logOf([genesis]);
      two = await logOf([{ ...genesis, required: 2 }]);
    });

    function next(log: VerifiedLog, change: Partial<EntryChange> = {}): SignedEntry {
      return draftEntry(log, { reason: 'settings', note: 'a change', ...change }, new Date());
    }

    async function refuses(log: VerifiedLog, entry: SignedEntry, missing: number): Promise<void> {
      await expect(extendKeyLog(log, entry)).rejects.toMatchObject({ code: 'unauthorized-entry' });
      expect(await missingSignatures(log, entry)).toBe(missing);
      const whole = documentOf(...signedEntries(log), entry);
      await expect(verifyKeyLog(whole, log.state)).rejects.toMatchObject({ code: 'unauthorized-entry' });
    }

    async function accepts(log: VerifiedLog, entry: SignedEntry): Promise<VerifiedLog> {
      expect(await missingSignatures(log, entry)).toBe(0);
      return extendKeyLog(log, entry);
    }

    it('is any officer where one signature is asked for', async () => {
      await accepts(one, await signedBy(next(one), alice));
      await accepts(one, await signedBy(next(one), bob));
    });

    it('is nobody else: not an editor, not the ring, not a stranger, not without a signature', async () => {
      await refuses(one, next(one), 1);
      await refuses(one, await signedBy(next(one), editor, ring, stranger), 1);
    });

    it('is no officer that the entry itself brings', async () => {
      const staff = [...one.head.staff, member(stranger, 'officer')];
      await refuses(one, await signedBy(next(one, { staff }), stranger), 1);
      const promoted = [member(alice, 'officer'), member(editor, 'editor', 'officer')];
      await refuses(one, await signedBy(next(one, { staff: promoted }), editor), 1);
    });

    it('is two different officers where two are asked for, and never the same one twice', async () => {
      await refuses(two, await signedBy(next(two), alice), 1);
      await refuses(two, await signedBy(next(two), alice, alice, alice), 1);
      const entry = await signedBy(next(two), alice);
      await refuses(two, { ...entry, signatures: [...entry.signatures, ...entry.signatures] }, 1);
      await refuses(two, await signedBy(next(two), alice, editor, stranger), 1);
      await accepts(two, await signedBy(next(two), alice, bob));
    });

    it('needs two also to ask for one only, and one is enough from then on', async () => {
      await refuses(two, await signedBy(next(two, { required: 1 }), alice), 1);
      const eased = await accepts(two, await signedBy(next(two, { required: 1 }), bob, alice));
      await accepts(eased, await signedBy(next(eased), alice));
    });

    it('is the recovery key alone, and only the one that the entry before names', async () => {
      const saved = await accepts(two, await signedBy(next(two, { recovery: stranger.publicKey }), recovery));
      await refuses(saved, await signedBy(next(saved), recovery), 2);
      await accepts(saved, await signedBy(next(saved), stranger));
      await refuses(one, await signedBy(next(one, { recovery: stranger.publicKey }), stranger), 1);
    });

    it('is no former officer, whatever they signed before', async () => {
      const staff = [member(alice, 'officer')];
      const without = await accepts(one, await signedBy(next(one, { staff }), bob));
      await refuses(without, await signedBy(next(without), bob), 1);
    });

    it('is no officer whose key was declared stolen', async () => {
      const staff = [member(alice, 'officer')];
      const change = { staff, compromised: [bob.publicKey.fingerprint] };
      const without = await accepts(one, await signedBy(next(one, change), alice));
      await refuses(without, await signedBy(next(without), bob), 1);
      const back = await signedBy(next(without, { staff: one.head.staff }), alice);
      await expect(extendKeyLog(without, back)).rejects.toMatchObject({ code: 'compromised-key' });
    });

    it('may declare their own key stolen with it: an only officer has no other', async () => {
      const alone = await logOf([{ ring: [ring.publicKey], staff: [member(alice, 'officer')] }]);
      const change = { staff: [member(bob, 'officer')], compromised: [alice.publicKey.fingerprint] };
      const turned = await accepts(alone, await signedBy(next(alone, change), alice));
      await refuses(turned, await signedBy(next(turned), alice), 1);
    });

    it('is no officer whose key the entry before has as revoked', async () => {
      const revoked = { ...bob, publicKey: await revokedKey(bob.unlocked, new Date()) };
      const log = await logOf([
        { ring: [ring.publicKey], staff: [member(alice, 'officer'), member(revoked, 'officer')] },
      ]);
      await refuses(log, await signedBy(next(log), bob), 1);
    });

    it('is no officer whose key has expired, also with a signature from before that day', async () => {
      const past = new Date(Date.now() - 20 * DAY_MS);
      const short = await makeKey(profile, { now: past, expiresAfter: (5 * DAY_MS) / 1000 });
      const log = await logOf([
        { ring: [ring.publicKey], staff: [member(alice, 'officer'), member(short, 'officer')] },
      ]);
      const whileFit = new Date(past.getTime() + DAY_MS);
      await refuses(log, await signEntry(next(log), short.unlocked, whileFit), 1);
      const then = await verifyKeyLog(
        documentOf(
          draftEntry(undefined, { reason: 'genesis', ring: [ring.publicKey], staff: log.head.staff }, past),
        ),
        undefined,
      );
      const entry = await signEntry(
        draftEntry(then, { reason: 'settings' }, whileFit),
        short.unlocked,
        whileFit,
      );
      await accepts(then, entry);
    });

    it('is not who signed another entry, or the same words under another heading', async () => {
      const { signatures } = await signedBy(next(one), alice);
      await refuses(one, { ...next(one, { note: 'another change' }), signatures }, 1);
      await refuses(one, { ...next(one), signatures: ['', 'no signature', alice.armoredPublicKey] }, 1);
    });

    it('is told by name', async () => {
      const entry = await signedBy(next(two), alice, stranger, ring);
      const signers = await signersOf(two, entry);
      expect(signers.map(({ key }) => key.fingerprint).sort()).toEqual(
        [alice, ring].map(({ publicKey }) => publicKey.fingerprint).sort(),
      );
      expect(signers.every(({ time }) => time.getTime() % DAY_MS === 0)).toBe(true);
    });

    it('leaves as many officers as must sign', async () => {
      const nobody = [member(editor, 'editor')];
      for (const [log, staff, signers] of [
        [one, nobody, [alice]],
        [one, nobody, [recovery]],
        [two, [member(alice, 'officer')], [alice, bob]],
      ] as const) {
        const entry = await signedBy(next(log, { staff }), ...signers);
        await expect(extendKeyLog(log, entry)).rejects.toMatchObject({ code: 'last-officer' });
      }
    });

    it('does not bring back a key that was revoked, into the ring, the staff list or as recovery key', async () => {
      const change = { revoked: [await revokedKey(stranger.unlocked, new Date())] };
      const log = await accepts(one, await signedBy(next(one, change), alice));
      for (const back of [
        { ring: [stranger.publicKey] },
        { staff: [...log.head.staff, member(stranger, 'editor')] },
        { recovery: stranger.publicKey },
      ]) {
        const entry = await signedBy(next(log, back), alice);
        await expect(extendKeyLog(log, entry)).rejects.toMatchObject({ code: 'compromised-key' });
      }
    });
  },
);
