import fc from 'fast-check';
import {
  draftEntry,
  type EntryChange,
  entryOf,
  extendKeyLog,
  KeysError,
  readKeyLog,
  type SignedEntry,
  type VerifiedLog,
  verifyKeyLog,
} from '../../../keys/index.ts';
import { documentOf, logOf, member, signedBy, signedEntries } from '../../support/key-log.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';

const REFUSALS = ['malformed', 'broken-log', 'unauthorized-entry', 'last-officer', 'compromised-key'];

describe('a key log that somebody has changed', () => {
  let ring: TestKey;
  let other: TestKey;
  let officer: TestKey;
  let log: VerifiedLog;
  let entries: readonly SignedEntry[];
  beforeAll(async () => {
    [ring, other, officer] = [await makeKey('rfc9580'), await makeKey('gnupg'), await makeKey('rfc9580')];
    log = await logOf(
      [{ ring: [ring.publicKey], staff: [member(officer, 'officer')] }],
      [{ ring: [other.publicKey] }, officer],
      [{ reason: 'staff', staff: [member(officer, 'officer'), member(ring, 'editor')] }, officer],
      [{ reason: 'settings', note: 'a note' }, officer],
    );
    entries = signedEntries(log);
  });

  async function refusal(shown: readonly SignedEntry[]): Promise<string> {
    try {
      await verifyKeyLog(documentOf(...shown), { genesis: log.state.genesis });
    } catch (error) {
      if (error instanceof KeysError) return error.code;
      throw error;
    }
    return 'accepted';
  }

  it('is refused whichever field of whichever entry was changed, and whoever numbers and links it anew', async () => {
    const changes: Readonly<Record<string, unknown>> = {
      format: 'sealdrop-key-log/2',
      sequence: 7,
      previous: '0'.repeat(64),
      day: '2020-01-01',
      epoch: 9,
      ring: [],
      staff: [],
      recovery: ring.publicKey.fingerprint,
      required: 2,
      reason: 'vouch',
      note: 'another note',
      compromised: [other.publicKey.fingerprint],
      revoked: ['x'],
      keys: [],
    };
    for (let at = 1; at < entries.length; at++) {
      const content = JSON.parse(entries[at]!.entry) as Record<string, unknown>;
      expect(Object.keys(content)).toEqual(Object.keys(changes));
      for (const [field, value] of Object.entries(changes)) {
        if (JSON.stringify(content[field]) === JSON.stringify(value)) continue;
        const changed = { ...entries[at]!, entry: JSON.stringify({ ...content, [field]: value }) };
        expect(REFUSALS).toContain(await refusal(entries.with(at, changed)));
      }
    }
  });

  it('is refused when entries were taken out, doubled or moved', async () => {
    for (let at = 0; at < entries.length - 1; at++) {
      expect([...REFUSALS, 'wrong-pin']).toContain(await refusal(entries.toSpliced(at, 1)));
      expect(REFUSALS).toContain(await refusal(entries.toSpliced(at, 0, entries[at]!)));
      const swapped = entries.with(at, entries[at + 1]!).with(at + 1, entries[at]!);
      expect([...REFUSALS, 'wrong-pin']).toContain(await refusal(swapped));
    }
    await expect(
      verifyKeyLog({ format: 'sealdrop-key-log/1', entries: [] }, undefined),
    ).rejects.toMatchObject({
      code: 'malformed',
    });
  });

  it('is refused when signatures were taken away or exchanged', async () => {
    for (let at = 1; at < entries.length; at++) {
      expect(await refusal(entries.with(at, { ...entries[at]!, signatures: [] }))).toBe('unauthorized-entry');
      const { signatures } = entries[at === 1 ? 2 : 1]!;
      expect(await refusal(entries.with(at, { ...entries[at]!, signatures }))).toBe('unauthorized-entry');
    }
  });

  it('is taken with signatures of strangers beside the right ones, up to a number', async () => {
    const [stranger] = (await signedBy({ entry: entries[1]!.entry, signatures: [] }, other)).signatures;
    const beside = (count: number) => ({
      ...entries[1]!,
      signatures: [...Array.from({ length: count }, () => stranger!), ...entries[1]!.signatures],
    });
    expect(await refusal(entries.with(1, beside(3)))).toBe('accepted');
    expect(await refusal(entries.with(1, beside(100)))).toBe('malformed');
  });

  it('is refused when an entry can be read in two ways', async () => {
    const text = entries[3]!.entry;
    for (const ambiguous of [
      ` ${text}`,
      `${text}\n`,
      text.replace('"note":"a note"', '"note":"another","note":"a note"'),
      text.replace('"note":"a note"', '"note":"a\\u0020note"'),
      text.replace('"sequence":4', '"sequence":4.0'),
      text.replace('{"format"', '{"__proto__":{},"format"'),
      text.replace('}', ',"more":1}'),
    ]) {
      const entry = await signedBy({ entry: ambiguous, signatures: [] }, officer);
      await expect(entryOf(entry, log)).rejects.toMatchObject({ code: 'malformed' });
      expect(await refusal(entries.with(3, entry))).toBe('malformed');
    }
  });

  it.each<readonly [string, string, (content: Record<string, unknown>) => unknown]>([
    ['whose epoch does not grow with the ring', 'broken-log', () => ({ epoch: 2, ring: [] })],
    ['whose epoch grows without the ring', 'broken-log', () => ({ epoch: 3 })],
    [
      'that names a key twice',
      'broken-log',
      ({ ring: keys }) => ({ ring: [...(keys as string[]), ...(keys as string[])], epoch: 3 }),
    ],
    [
      'with a member without a role',
      'broken-log',
      ({ staff }) => ({
        staff: [...(staff as object[]), { key: other.publicKey.fingerprint, roles: [], since: '2026-01-01' }],
      }),
    ],
    [
      'with a member of the same role twice',
      'broken-log',
      () => ({
        staff: [{ key: officer.publicKey.fingerprint, roles: ['officer', 'officer'], since: '2026-01-01' }],
      }),
    ],
    [
      'with an unknown role',
      'malformed',
      () => ({ staff: [{ key: officer.publicKey.fingerprint, roles: ['admin'], since: '2026-01-01' }] }),
    ],
    ['that begins a log in its middle', 'broken-log', () => ({ reason: 'genesis' })],
    ['that asks for three signatures', 'malformed', () => ({ required: 3 })],
    ['that asks for none', 'malformed', () => ({ required: 0 })],
    ['with a day before the last', 'broken-log', () => ({ day: '2020-01-01' })],
    ['that names a key that nobody has given', 'malformed', () => ({ recovery: '0'.repeat(40) })],
    [
      'that gives a key without naming it',
      'malformed',
      ({ keys }) => ({
        keys: [...(keys as string[]), ring.publicKey.armored],
        staff: [{ key: officer.publicKey.fingerprint, roles: ['officer'], since: '2026-01-01' }],
      }),
    ],
    ['that gives a private key', 'malformed', () => ({ keys: [officer.armoredPrivateKey] })],
    [
      'that gives two keys in one',
      'malformed',
      () => ({ keys: [officer.armoredPublicKey + other.armoredPublicKey] }),
    ],
    ['whose note hides something', 'malformed', () => ({ note: 'a\u202enote' })],
    ['whose note has lines', 'malformed', () => ({ note: 'a\nnote' })],
    ['whose note is too long', 'malformed', () => ({ note: 'n'.repeat(201) })],
  ])('is refused with an entry of an officer %s', async (_, code, change) => {
    const content = JSON.parse(draftEntry(log, { reason: 'settings' }, new Date()).entry) as Record<
      string,
      unknown
    >;
    const entry = JSON.stringify({ ...content, ...(change(content) as object) });
    const signed = await signedBy({ entry, signatures: [] }, officer);
    await expect(extendKeyLog(log, signed)).rejects.toMatchObject({ code });
    expect(await refusal([...entries, signed])).toBe(code);
  });

  it('says whether an entry comes too late or follows another', async () => {
    const late = await signedBy({ entry: entries[3]!.entry, signatures: [] }, officer);
    await expect(extendKeyLog(log, late)).rejects.toMatchObject({ code: 'older-log' });
    const fork = await verifyKeyLog(documentOf(...entries.slice(0, 3)), undefined);
    const third = await extendKeyLog(
      fork,
      await signedBy(draftEntry(fork, { reason: 'settings', note: 'other' }, new Date()), officer),
    );
    const fifth = await signedBy(draftEntry(third, { reason: 'settings' }, new Date()), officer);
    await expect(extendKeyLog(log, fifth)).rejects.toMatchObject({ code: 'forked-log' });
  });

  it('throws nothing but codes for whatever is given as a log or an entry', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.anything(), fc.json(), fc.string()), async (anything) => {
        expect(() => readKeyLog(anything)).toThrow(KeysError);
        const entry = { entry: JSON.stringify([anything]), signatures: [] };
        await expect(verifyKeyLog(documentOf(entry), undefined)).rejects.toBeInstanceOf(KeysError);
        await expect(extendKeyLog(log, entry)).rejects.toBeInstanceOf(KeysError);
      }),
      { numRuns: 100 },
    );
  });

  it('is refused with any one character of an entry changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 32, max: 126 }),
        async (place, at, code) => {
          const text = entries[at]!.entry;
          const index = place % text.length;
          const entry = text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1);
          fc.pre(entry !== text);
          expect(REFUSALS).toContain(await refusal(entries.with(at, { ...entries[at]!, entry })));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('stays what it is through JSON', async () => {
    const sent = JSON.stringify(documentOf(...entries));
    expect((await verifyKeyLog(readKeyLog(sent), log.state)).state).toEqual(log.state);
    expect((await verifyKeyLog(readKeyLog(JSON.parse(sent)), log.state)).state).toEqual(log.state);
  });
});

describe('a draft', () => {
  it('keeps what it does not change, and gives only keys that are new or other than before', async () => {
    const [ring, officer] = [await makeKey('rfc9580'), await makeKey('gnupg')];
    const log = await logOf([{ ring: [ring.publicKey], staff: [member(officer, 'officer')], required: 1 }]);
    const kept = await entryOf(draftEntry(log, { reason: 'settings' }, new Date()), log);
    expect(kept).toMatchObject({ sequence: 2, previous: log.head.hash, epoch: 1, required: 1, note: '' });
    expect(kept.text).toContain('"keys":[]');
    expect(kept.ring[0]?.fingerprint).toBe(ring.publicKey.fingerprint);
    const change: EntryChange = { reason: 'recovery', recovery: (await makeKey('gnupg')).publicKey };
    const more = JSON.parse(draftEntry(log, change, new Date()).entry) as {
      readonly keys: readonly string[];
    };
    expect(more.keys).toEqual([change.recovery?.armored]);
    const gone = await logOf(
      [{ recovery: ring.publicKey, staff: [member(officer, 'officer')] }],
      [{ recovery: null }, officer],
    );
    expect(gone.head.recovery).toBeUndefined();
  });

  it('is not dated before the newest entry by a clock that is behind', async () => {
    const officer = await makeKey('rfc9580');
    const log = await logOf([{ staff: [member(officer, 'officer')] }]);
    const draft = draftEntry(log, { reason: 'settings' }, new Date('2020-05-05'));
    expect((await entryOf(draft, log)).day).toBe(log.head.day);
  });
});
