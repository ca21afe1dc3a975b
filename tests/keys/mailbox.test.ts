import { openBodyUnfinished } from '../../keys/body/open-body.ts';
import {
  deriveLock,
  generateNewsroomKey,
  isPadmeLength,
  newCodename,
  type NewMailbox,
  newMailbox,
  newSessionKey,
  openMailbox,
  readMailboxKey,
  type Ring,
  type SessionKey,
  unwrapSessionKey,
  wrapForMailbox,
} from '../../keys/index.ts';
import { sealBytes } from '../../keys/seal.ts';
import { config, decrypt, enums, generateKey, readKey, readMessage } from '../support/openpgp.ts';
import { allBytes, inPieces } from '../support/pieces.ts';
import { ciphers } from '../support/sealed-tip.ts';
import { makeKey, ringFor } from '../support/test-keys.ts';

const DAY_MS = 86_400_000;
const NOW = new Date('2026-11-24T13:45:56.789Z');
const LOCK = newSessionKey('seipd2-aes256-gcm');

function mailboxIn(ring: Ring, lock: SessionKey = LOCK, now = NOW): Promise<NewMailbox> {
  return newMailbox({ conversation: 'a-conversation', lock, ring, ciphers, now });
}

function lockedJson(content: unknown, lock = LOCK): Promise<Uint8Array> {
  return sealBytes(new TextEncoder().encode(JSON.stringify(content)), lock, ciphers);
}

async function contentOf({ locked }: NewMailbox): Promise<Record<string, unknown>> {
  const bytes = await allBytes(openBodyUnfinished(inPieces(locked), LOCK, ciphers));
  return JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
}

describe('a mailbox', () => {
  let ring: Ring;
  let mailbox: NewMailbox;

  beforeAll(async () => {
    ring = await ringFor(await makeKey('gnupg'), await makeKey('rfc9580'));
    mailbox = await mailboxIn(ring);
  });

  it('opens with its codename into its key, its conversation and the keys of the newsroom', async () => {
    const lock = await deriveLock(await newCodename('ko'), new Uint8Array(16));
    const made = await mailboxIn(ring, lock);
    const opened = await openMailbox(made.locked, lock, ciphers);
    expect(opened).toMatchObject({
      conversation: 'a-conversation',
      newsroom: ring.keys.map(({ fingerprint }) => fingerprint),
    });
    expect(opened.key.fingerprint).toBe(made.fingerprint);
    expect(opened.key.openpgp.write()).toEqual(made.opened.key.openpgp.write());
  });

  it('is one of noise, of the least length of a body, whatever the ring', async () => {
    expect(mailbox.locked).toHaveLength(4096);
    const large = await ringFor(...(await Promise.all(Array.from({ length: 6 }, () => makeKey('rfc9580')))));
    const { locked } = await mailboxIn(large);
    expect(isPadmeLength(locked.length)).toBe(true);
    expect(Buffer.from(locked).includes('PRIVATE')).toBe(false);
  });

  it('does not open with another lock', async () => {
    const others = [
      newSessionKey('seipd2-aes256-gcm'),
      await deriveLock(await newCodename('en'), new Uint8Array(16)),
    ];
    for (const other of others)
      await expect(openMailbox(mailbox.locked, other, ciphers)).rejects.toMatchObject({
        code: 'cannot-open',
      });
  });

  it('does not open after any change, cut or extension', async () => {
    const { locked } = mailbox;
    const changes = [
      locked.subarray(0, -1),
      new Uint8Array([...locked, 0]),
      new Uint8Array(0),
      ...Array.from({ length: 64 }, (_, i) => locked.map((octet, at) => (at === i * 64 ? octet ^ 1 : octet))),
    ];
    for (const changed of changes)
      await expect(openMailbox(changed, LOCK, ciphers)).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:cannot-open|malformed)$/u) as unknown,
      });
  });

  it('that was exchanged for another one does not open: only the codename can lock', async () => {
    const exchanged = await mailboxIn(ring, newSessionKey('seipd2-aes256-gcm'));
    await expect(openMailbox(exchanged.locked, LOCK, ciphers)).rejects.toMatchObject({ code: 'cannot-open' });
  });

  it.each([
    ['no JSON', 'x'],
    ['another format', { format: 'sealdrop-mailbox/2' }],
    ['a field that nobody knows', { surprise: 1 }],
    ['no key', { privateKey: 'no key' }],
    ['a fingerprint that is none', { newsroom: ['xyz'] }],
    ['no list of fingerprints', { newsroom: undefined }],
  ])('is malformed with %s', async (_, change) => {
    const content = typeof change === 'string' ? change : { ...(await contentOf(mailbox)), ...change };
    await expect(openMailbox(await lockedJson(content), LOCK, ciphers)).rejects.toMatchObject({
      code: 'malformed',
    });
  });

  it('is malformed with a key that no mailbox has: of another kind, or with a passphrase', async () => {
    const options = { name: 'x', passphrase: 'y', now: NOW, expiresAfter: 0 };
    const keys = [
      (await makeKey('gnupg')).unlocked.openpgp.armor(),
      (await generateNewsroomKey({ profile: 'rfc9580', ...options })).armoredPrivateKey,
    ];
    for (const privateKey of keys) {
      const locked = await lockedJson({ ...(await contentOf(mailbox)), privateKey });
      await expect(openMailbox(locked, LOCK, ciphers)).rejects.toMatchObject({ code: 'malformed' });
    }
  });

  it('tells no time but the day before: everything in its key is dated midnight UTC', async () => {
    for (const now of ['2026-11-24T00:00:00.000Z', '2026-11-24T23:59:59.999Z']) {
      const made = await mailboxIn(ring, LOCK, new Date(now));
      const key = await readKey({ armoredKey: made.armoredPublicKey });
      const times = key.toPacketList().flatMap((packet) => ('created' in packet ? [packet.created] : []));
      expect(times).toHaveLength(4);
      for (const time of times) expect(time).toEqual(new Date('2026-11-23T00:00:00Z'));
    }
  });

  it('has a key without a name, that is as long as that of any other mailbox', async () => {
    const key = await readKey({ armoredKey: mailbox.armoredPublicKey });
    expect(key.getUserIDs()).toEqual([]);
    expect((await mailboxIn(ring)).armoredPublicKey).toHaveLength(mailbox.armoredPublicKey.length);
    expect(mailbox.armoredPublicKey).not.toMatch(/Comment|Version|@/u);
  });

  it.each(['gnupg', 'rfc9580'] as const)(
    'gets the session keys of the parts of a reply of a %s ring, by one envelope that names no recipient',
    async (profile) => {
      const { suite } = await ringFor(await makeKey(profile));
      const sessionKey = newSessionKey(suite);
      const key = await readMailboxKey(mailbox.armoredPublicKey, mailbox.fingerprint);
      const envelope = await wrapForMailbox(sessionKey, key);
      const other = await mailboxIn(ring);
      expect(await unwrapSessionKey(envelope, suite, [mailbox.opened.key])).toEqual(sessionKey);
      await expect(unwrapSessionKey(envelope, suite, [other.opened.key])).rejects.toMatchObject({
        code: 'cannot-open',
      });
      const bytes = Buffer.from(envelope);
      for (const { openpgp } of [mailbox.opened.key])
        for (const part of [openpgp, ...openpgp.subkeys])
          expect(bytes.includes(Buffer.from(part.getFingerprint().slice(0, 16), 'hex'))).toBe(false);
    },
  );

  it.each(['gnupg', 'rfc9580'] as const)(
    'gets replies of a %s ring that any tool opens, envelope and body one after the other',
    async (profile) => {
      const { suite } = await ringFor(await makeKey(profile));
      const sessionKey = newSessionKey(suite);
      const key = await readMailboxKey(mailbox.armoredPublicKey);
      const body = await sealBytes(Uint8Array.of(1, 2, 3), sessionKey, ciphers);
      const whole = new Uint8Array([...(await wrapForMailbox(sessionKey, key)), ...body]);
      const opened: { readonly data: unknown } = await decrypt({
        message: await readMessage({ binaryMessage: whole }),
        decryptionKeys: mailbox.opened.key.openpgp,
        format: 'binary',
      });
      expect(Array.from(opened.data as Uint8Array)).toEqual([1, 2, 3]);
    },
  );

  it('can be sealed to whatever the clocks say: of a source that is years ahead, or years behind', async () => {
    for (const years of [-20, 20]) {
      const made = await mailboxIn(ring, LOCK, new Date(NOW.getTime() + years * 365 * DAY_MS));
      const key = await readMailboxKey(made.armoredPublicKey, made.fingerprint);
      const sessionKey = newSessionKey('seipd1-aes256');
      const envelope = await wrapForMailbox(sessionKey, key);
      const { key: unlocked } = await openMailbox(made.locked, LOCK, ciphers);
      expect(await unwrapSessionKey(envelope, 'seipd1-aes256', [unlocked])).toEqual(sessionKey);
    }
  });
});

describe('the key of a mailbox, from somebody unknown', () => {
  const midnight = new Date('2026-11-23T00:00:00Z');
  let mailbox: NewMailbox;

  beforeAll(async () => {
    mailbox = await mailboxIn(await ringFor(await makeKey('rfc9580')));
  });

  async function madeOtherwise(change: Record<string, unknown>, changedConfig = {}): Promise<string> {
    const { publicKey } = await generateKey({
      type: 'curve25519',
      userIDs: [],
      date: midnight,
      format: 'armored',
      config: { ...config, v6Keys: true, aeadProtect: true, ...changedConfig },
      ...change,
    } as Parameters<typeof generateKey>[0] & { format: 'armored' });
    return publicKey;
  }

  it('is taken without whatever else its armor says', async () => {
    const { armoredPublicKey, fingerprint } = mailbox;
    const commented = armoredPublicKey.replace('BLOCK-----\n', 'BLOCK-----\nComment: a secret message\n');
    const { publicKey } = await readMailboxKey(`before it ${commented} after it`, fingerprint);
    expect(publicKey.armored).toBe(armoredPublicKey);
  });

  it('is a mismatch when it is not the one that the source has named', async () => {
    const other = await mailboxIn(await ringFor(await makeKey('gnupg')));
    await expect(readMailboxKey(mailbox.armoredPublicKey, other.fingerprint)).rejects.toMatchObject({
      code: 'mismatch',
    });
  });

  it('is malformed when it is no key', async () => {
    const texts = [
      '',
      'key',
      mailbox.armoredPublicKey.slice(0, 200),
      mailbox.armoredPublicKey + ' '.repeat(1e5),
    ];
    for (const text of texts) await expect(readMailboxKey(text)).rejects.toMatchObject({ code: 'malformed' });
  });

  it('is refused when it is private', async () => {
    await expect(readMailboxKey(mailbox.opened.key.openpgp.armor())).rejects.toMatchObject({
      code: 'unfit-key',
    });
  });

  it('is refused when there are two', async () => {
    const other = await mailboxIn(await ringFor(await makeKey('gnupg')));
    const both = mailbox.armoredPublicKey + other.armoredPublicKey;
    await expect(readMailboxKey(both)).rejects.toMatchObject({ code: 'unfit-key' });
  });

  it.each([
    ['tells a time', { date: new Date('2026-11-23T00:00:01Z') }, {}],
    ['has a name', { userIDs: [{ name: 'Deep Throat' }] }, {}],
    ['expires', { keyExpirationTime: 86_400 }, {}],
    ['is of version 4', { userIDs: [{ name: 'x' }] }, { v6Keys: false, aeadProtect: false }],
    ['is of another curve', { type: 'curve448' }, {}],
    ['is of a curve of NIST', { type: 'ecc', curve: 'nistP256' }, {}],
    ['has no subkey', { subkeys: [] }, {}],
    ['has two subkeys', { subkeys: [{}, {}] }, {}],
    ['has a subkey that signs', { subkeys: [{ sign: true }] }, {}],
  ])('is refused when it %s', async (_, change, changedConfig) => {
    await expect(readMailboxKey(await madeOtherwise(change, changedConfig))).rejects.toMatchObject({
      code: 'unfit-key',
    });
  });

  it('is refused when a signature of it is changed', async () => {
    const key = await readKey({ armoredKey: mailbox.armoredPublicKey });
    const bytes = key.write();
    for (const at of [100, 200, bytes.length - 10]) {
      const changed = bytes.map((octet, i) => (i === at ? octet ^ 4 : octet));
      const text = await readKey({ binaryKey: changed }).then(
        (read) => read.armor(),
        () => 'unreadable',
      );
      await expect(readMailboxKey(text)).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:unfit-key|malformed)$/u) as unknown,
      });
    }
  });

  it('is refused when it is revoked', async () => {
    const { privateKey } = await generateKey({
      type: 'curve25519',
      userIDs: [],
      date: midnight,
      format: 'object',
      config: { v6Keys: true, aeadProtect: true, preferredAEADAlgorithm: enums.aead.gcm },
    });
    const revoked = (await privateKey.revoke({}, midnight)).toPublic().armor();
    await expect(readMailboxKey(revoked)).rejects.toMatchObject({ code: 'unfit-key' });
  });
});
