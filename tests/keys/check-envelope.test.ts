import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import {
  checkEnvelope,
  checkMailboxEnvelope,
  newMailbox,
  newSessionKey,
  type PublicKey,
  readMailboxKey,
  readPublicKeys,
  type Ring,
  wrapForMailbox,
  wrapSessionKey,
} from '../../keys/index.ts';
import { ringOf } from '../../keys/ring.ts';
import { encryptSessionKey, generateKey } from '../support/openpgp.ts';
import { ciphers } from '../support/sealed-tip.ts';
import { makeKey, ringFor } from '../support/test-keys.ts';

const MALFORMED = expect.objectContaining({ code: 'malformed' }) as Error;
const AN_HOUR_AGO = new Date(Date.now() - 3_600_000);

function envelopeFor(ring: Ring): Promise<Uint8Array> {
  return wrapSessionKey(newSessionKey(ring.suite), ring, new Date());
}

async function fixture(name: string): Promise<PublicKey> {
  const [key] = await readPublicKeys(readFileSync(new URL(`fixtures/${name}.asc`, import.meta.url)));
  return key!;
}

/** A key of an algorithm that neither profile makes. */
async function keyOf(options: Record<string, unknown>): Promise<PublicKey> {
  const { publicKey } = await generateKey({
    userIDs: [{ name: 'x' }],
    format: 'armored',
    date: AN_HOUR_AGO,
    ...options,
  } as Parameters<typeof generateKey>[0] & { format: 'armored' });
  return (await readPublicKeys(publicKey))[0]!;
}

describe('an envelope that a browser has made', () => {
  let v4: Ring;
  let v6: Ring;
  let mixed: Ring;
  let pair: Ring;

  beforeAll(async () => {
    const [a, b, c] = [await makeKey('gnupg'), await makeKey('rfc9580'), await makeKey('rfc9580')];
    v4 = await ringFor(a);
    v6 = await ringFor(b);
    mixed = await ringFor(a, b);
    pair = await ringFor(b, c);
  });

  it('passes for the ring that it is for', async () => {
    for (const ring of [v4, v6, mixed, pair]) {
      const envelope = await envelopeFor(ring);
      expect(() => {
        checkEnvelope(envelope, ring);
      }).not.toThrow();
    }
  });

  it('is refused for any other ring: another number of keys, other kinds, another order, another version', async () => {
    const reversed = await ringOf(1, mixed.keys.toReversed(), new Date());
    const rings = [v4, v6, mixed, pair, reversed];
    for (const ring of rings) {
      const envelope = await envelopeFor(ring);
      for (const other of rings.filter((one) => one !== ring))
        expect(() => {
          checkEnvelope(envelope, other);
        }).toThrow(MALFORMED);
    }
  });

  it.each([
    ['RSA of 3072 bits', () => fixture('gnupg-rsa3072')],
    ['NIST P-256', () => keyOf({ type: 'ecc', curve: 'nistP256' })],
    ['NIST P-521', () => keyOf({ type: 'ecc', curve: 'nistP521' })],
    ['X448', () => keyOf({ type: 'curve448' })],
  ])('passes for a newsroom that has a key of its own: %s', async (_, key) => {
    const ring = await ringOf(1, [await key()], new Date());
    for (let i = 0; i < 20; i++) {
      const envelope = await envelopeFor(ring);
      expect(() => {
        checkEnvelope(envelope, ring);
      }).not.toThrow();
      expect(() => {
        checkEnvelope(envelope, v4);
      }).toThrow(MALFORMED);
    }
  });

  it('is refused when it names its recipient', async () => {
    for (const ring of [v4, v6, mixed]) {
      const named = await encryptSessionKey({
        data: newSessionKey(ring.suite).bytes,
        algorithm: 'aes256',
        ...(ring.suite === 'seipd2-aes256-gcm' ? { aeadAlgorithm: 'gcm' } : {}),
        encryptionKeys: ring.keys.map(({ openpgp }) => openpgp),
        wildcard: false,
        format: 'binary',
      });
      expect(() => {
        checkEnvelope(named, ring);
      }).toThrow(MALFORMED);
    }
  });

  it('is refused with another cipher than AES-256 named in clear', async () => {
    const ring = await ringFor(await makeKey('gnupg'), await makeKey('rfc9580'));
    const weaker = await encryptSessionKey({
      data: new Uint8Array(16),
      algorithm: 'aes128',
      encryptionKeys: ring.keys.map(({ openpgp }) => openpgp),
      wildcard: true,
      format: 'binary',
    });
    expect(() => {
      checkEnvelope(weaker, ring);
    }).toThrow(MALFORMED);
  });

  it('is refused when it is cut or something is added, anywhere', async () => {
    for (const ring of [v4, v6, mixed]) {
      const envelope = await envelopeFor(ring);
      await fc.assert(
        fc.asyncProperty(
          fc.nat(envelope.length),
          fc.nat(envelope.length),
          fc.uint8Array({ minLength: 1, maxLength: 100 }),
          // eslint-disable-next-line @typescript-eslint/require-await -- fast-check's
          async (at, length, added) => {
            const cut = new Uint8Array([...envelope.subarray(0, at), ...envelope.subarray(at + 1 + length)]);
            const longer = new Uint8Array([...envelope.subarray(0, at), ...added, ...envelope.subarray(at)]);
            for (const changed of [cut, longer])
              if (changed.length !== envelope.length)
                expect(() => {
                  checkEnvelope(changed, ring);
                }).toThrow(MALFORMED);
          },
        ),
      );
      for (const more of [envelope, Uint8Array.of(0xd5, 0), Uint8Array.of(0xcb, 1, 0x62), Uint8Array.of(0)])
        expect(() => {
          checkEnvelope(new Uint8Array([...envelope, ...more]), ring);
        }).toThrow(MALFORMED);
    }
  });

  it('is refused with any bit changed of what is not random in it', async () => {
    const fixed: readonly (readonly [Ring, readonly number[]])[] = [
      // Header, version, key ID, algorithm; length and first octet of the point; length of the wrapped key.
      [v4, [...range(0, 15), 47]],
      // Header, version, length of the fingerprint, algorithm; length of the wrapped key.
      [v6, [...range(0, 5), 37]],
    ];
    for (const [ring, places] of fixed) {
      const envelope = await envelopeFor(ring);
      for (const at of places)
        for (let bit = 0; bit < 8; bit++) {
          const changed = envelope.map((octet, i) => (i === at ? octet ^ (1 << bit) : octet));
          expect(() => {
            checkEnvelope(changed, ring);
          }).toThrow(MALFORMED);
        }
    }
  });

  it('of garbage is refused, whatever the garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(0, 1, 2, 3), (garbage, which) => {
        const ring = [v4, v6, mixed, pair][which]!;
        expect(() => {
          checkEnvelope(garbage, ring);
        }).toThrow(MALFORMED);
      }),
    );
  });
});

describe('an envelope for a mailbox', () => {
  it('passes as the suite says, and as the other one not', async () => {
    const ring = await ringFor(await makeKey('rfc9580'));
    const lock = newSessionKey('seipd2-aes256-gcm');
    const mailbox = await newMailbox({ conversation: 'c', lock, ring, ciphers, now: new Date() });
    const key = await readMailboxKey(mailbox.armoredPublicKey);
    for (const suite of ['seipd1-aes256', 'seipd2-aes256-gcm'] as const) {
      const other = suite === 'seipd1-aes256' ? 'seipd2-aes256-gcm' : 'seipd1-aes256';
      const envelope = await wrapForMailbox(newSessionKey(suite), key);
      expect(() => {
        checkMailboxEnvelope(envelope, suite);
      }).not.toThrow();
      for (const wrong of [
        envelope.subarray(1),
        new Uint8Array([...envelope, ...envelope]),
        new Uint8Array(0),
      ])
        expect(() => {
          checkMailboxEnvelope(wrong, suite);
        }).toThrow(MALFORMED);
      expect(() => {
        checkMailboxEnvelope(envelope, other);
      }).toThrow(MALFORMED);
    }
  });
});

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
