import { newSessionKey, type Ring, type Suite, unwrapSessionKey, wrapSessionKey } from '../../keys/index.ts';
import { ringOf } from '../../keys/ring.ts';
import { readPacket, ByteReader } from '../../keys/wire/reader.ts';
import { allBytes, inPieces } from '../support/pieces.ts';
import { makeKey, ringFor, type TestKey } from '../support/test-keys.ts';

const PKESK = 1;

async function envelopeFor(ring: Ring) {
  const sessionKey = newSessionKey(ring.suite);
  return { sessionKey, envelope: await wrapSessionKey(sessionKey, ring, new Date()) };
}

async function packetsOf(envelope: Uint8Array) {
  const reader = new ByteReader(inPieces(envelope));
  const packets: { type: number; content: Uint8Array }[] = [];
  for (;;) {
    const packet = await readPacket(reader);
    if (packet === undefined) return packets;
    packets.push({ type: packet.type, content: await allBytes(packet.content) });
  }
}

describe('an envelope', () => {
  let v4: TestKey;
  let v6: TestKey;
  let others: readonly TestKey[];

  beforeAll(async () => {
    v4 = await makeKey('gnupg');
    v6 = await makeKey('rfc9580');
    others = [await makeKey('gnupg'), await makeKey('rfc9580')];
  });

  it('gives the session key to the owner of a ring, of either profile', async () => {
    for (const key of [v4, v6]) {
      const ring = await ringFor(key);
      const { sessionKey, envelope } = await envelopeFor(ring);
      expect(await unwrapSessionKey(envelope, ring.suite, [key.unlocked])).toEqual(sessionKey);
    }
  });

  it('gives it to each owner of a ring of several keys, and among several keys at hand', async () => {
    const ring = await ringFor(v4, others[0]!);
    const { sessionKey, envelope } = await envelopeFor(ring);
    for (const at of [[v4], [others[0]!], [v6, others[1]!, v4], [...others]]) {
      const keys = at.map(({ unlocked }) => unlocked);
      expect(await unwrapSessionKey(envelope, ring.suite, keys)).toEqual(sessionKey);
    }
  });

  it('gives nothing to another key', async () => {
    for (const [key, other] of [
      [v4, others[0]!],
      [v6, others[1]!],
      [v4, v6],
      [v6, v4],
    ] as const) {
      const ring = await ringFor(key);
      const { envelope } = await envelopeFor(ring);
      await expect(unwrapSessionKey(envelope, ring.suite, [other.unlocked])).rejects.toMatchObject({
        code: 'cannot-open',
      });
    }
  });

  it('of a ring with one key that does not stream authenticated is of version 1, and both open it', async () => {
    const ring = await ringFor(v4, v6);
    expect(ring.suite).toBe<Suite>('seipd1-aes256');
    const { sessionKey, envelope } = await envelopeFor(ring);
    for (const key of [v4, v6]) {
      expect(await unwrapSessionKey(envelope, ring.suite, [key.unlocked])).toEqual(sessionKey);
    }
    expect((await packetsOf(envelope)).map(({ content }) => content[0])).toEqual([3, 3]);
  });

  it('has one packet a key, of version 6 where all stream authenticated', async () => {
    const ring = await ringFor(v6, others[1]!);
    expect(ring.suite).toBe<Suite>('seipd2-aes256-gcm');
    const { envelope } = await envelopeFor(ring);
    expect((await packetsOf(envelope)).map(({ type, content }) => [type, content[0]])).toEqual([
      [PKESK, 6],
      [PKESK, 6],
    ]);
  });

  it('names no recipient: neither key ids nor fingerprints (RFC 9580, 5.1.8)', async () => {
    for (const ring of [
      await ringFor(v4, others[0]!),
      await ringFor(v6, others[1]!),
      await ringFor(v4, v6),
    ]) {
      const { envelope } = await envelopeFor(ring);
      const bytes = Buffer.from(envelope);
      for (const { openpgp } of ring.keys) {
        for (const key of [openpgp, ...openpgp.subkeys]) {
          expect(bytes.includes(Buffer.from(key.getKeyID().toHex(), 'hex'))).toBe(false);
          expect(bytes.includes(Buffer.from(key.getFingerprint(), 'hex'))).toBe(false);
        }
      }
      for (const { content } of await packetsOf(envelope)) {
        // Version 3: eight zero octets of key id. Version 6: zero octets of version and fingerprint follow.
        const recipient = content[0] === 3 ? content.subarray(1, 9) : content.subarray(1, 2);
        expect(recipient.every((octet) => octet === 0)).toBe(true);
      }
    }
  });

  it('is as long for one newsroom as for another, so that its length tells only the number of keys', async () => {
    const lengths = new Set<number>();
    for (const key of [v4, others[0]!]) lengths.add((await envelopeFor(await ringFor(key))).envelope.length);
    expect(lengths.size).toBe(1);
  });

  it('never gives a session key after a change or a cut', async () => {
    const ring = await ringFor(v4);
    const { sessionKey, envelope } = await envelopeFor(ring);
    for (let at = 0; at < envelope.length; at += 3) {
      const changed = Uint8Array.from(envelope);
      changed[at] = changed[at]! ^ 0x10;
      for (const bytes of [changed, envelope.subarray(0, at)]) {
        const given = await unwrapSessionKey(bytes, ring.suite, [v4.unlocked]).catch(
          (error: unknown) => error,
        );
        if (!(given instanceof Error)) expect(given).toEqual(sessionKey);
        else expect(given).toMatchObject({ code: 'cannot-open' });
      }
    }
  });

  it('of garbage gives nothing, whatever the garbage', async () => {
    for (const garbage of [[], [0], [0xff, 0xff], [0xc1, 0], [0xd2, 3, 1, 2, 3]]) {
      await expect(
        unwrapSessionKey(Uint8Array.from(garbage), 'seipd1-aes256', [v4.unlocked, v6.unlocked]),
      ).rejects.toMatchObject({ code: 'cannot-open' });
    }
  });

  it('is not made for a key that has expired since the ring was made', async () => {
    const now = new Date();
    const short = await makeKey('gnupg', { now, expiresAfter: 3600 });
    const ring = await ringOf(1, [short.publicKey], now);
    const later = new Date(now.getTime() + 7_200_000);
    await expect(wrapSessionKey(newSessionKey(ring.suite), ring, later)).rejects.toMatchObject({
      code: 'unfit-key',
    });
  });

  it('opens old tips with a key that has expired since', async () => {
    const past = new Date(Date.now() - 86_400_000);
    const expired = await makeKey('gnupg', { now: past, expiresAfter: 3600 });
    const ring = await ringOf(1, [expired.publicKey], past);
    const sessionKey = newSessionKey(ring.suite);
    const envelope = await wrapSessionKey(sessionKey, ring, past);
    expect(await unwrapSessionKey(envelope, ring.suite, [expired.unlocked])).toEqual(sessionKey);
  });
});
