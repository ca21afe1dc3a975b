import { KeysError } from './errors.ts';
import { enums } from './openpgp-config.ts';
import type { Recipient } from './recipient.ts';
import type { Ring } from './ring.ts';
import type { Suite } from './suite.ts';
import { Octets } from './wire/octets.ts';
import { PACKET, packetOctet } from './wire/packet.ts';

const PKESK3 = 3;
const PKESK6 = 6;
const HIDDEN_KEY_ID = [0, 0, 0, 0, 0, 0, 0, 0] as const;
const HIDDEN_FINGERPRINT = [0] as const;
const AES256: number = enums.symmetric.aes256;
const X25519: number = enums.publicKey.x25519;
/** A key of 32 bytes in AES key wrap (RFC 3394), which adds eight. */
const WRAPPED_BYTES = 40;
/** In ECDH algorithm, key and checksum are padded first (RFC 9580, 11.5). */
const ECDH_WRAPPED_BYTES = 48;
const X25519_BYTES = 32;
const X448_BYTES = 56;
/** An RSA number so much shorter than its modulus is no accident: its chance is one in 2^64. */
const RSA_SHORTER_BITS = 64;
const RSA: readonly number[] = [enums.publicKey.rsaEncryptSign, enums.publicKey.rsaEncrypt];

const MAILBOX: Recipient = { algorithm: X25519, parameterBytes: undefined, pointForm: undefined };

/**
 * Checks an envelope that somebody unknown has made: exactly one PKESK for each key of the ring, in its order, of the version
 * of its suite and the algorithm of the key, with the recipient hidden, and nothing else. Whether the wrapped key is the
 * right one only the newsroom can find out.
 *
 * @param suite of the body, which keeps it when its envelope is made anew for another ring
 * @throws KeysError `malformed`
 */
export function checkEnvelope(envelope: Uint8Array, ring: Ring, suite: Suite = ring.suite): void {
  checkPackets(envelope, ring.recipients, suite);
}

/**
 * Checks an envelope for a mailbox in the same way: one PKESK for X25519.
 *
 * @throws KeysError `malformed`
 */
export function checkMailboxEnvelope(envelope: Uint8Array, suite: Suite): void {
  checkPackets(envelope, [MAILBOX], suite);
}

function checkPackets(envelope: Uint8Array, recipients: readonly Recipient[], suite: Suite): void {
  const octets = new Octets(envelope);
  for (const recipient of recipients) {
    octets.expect(packetOctet(PACKET.pkesk));
    checkPkesk(new Octets(octets.take(shortLength(octets))), recipient, suite);
  }
  octets.expectEnd();
}

/** One or two octets, as few as will do (RFC 9580, 4.2.1.1 and 4.2.1.2): no PKESK is longer. */
function shortLength(octets: Octets): number {
  const first = octets.byte();
  if (first < 192) return first;
  if (first < 224) return (first - 192) * 256 + octets.byte() + 192;
  throw new KeysError('malformed', 'The length of a PKESK is not made as it should be.');
}

function checkPkesk(content: Octets, recipient: Recipient, suite: Suite): void {
  const { algorithm, parameterBytes, pointForm } = recipient;
  if (suite === 'seipd1-aes256') content.expect(PKESK3, ...HIDDEN_KEY_ID, algorithm);
  else content.expect(PKESK6, ...HIDDEN_FINGERPRINT, algorithm);
  if (parameterBytes === undefined) checkMontgomery(content, algorithm, suite);
  else if (RSA.includes(algorithm)) checkMpi(content, parameterBytes, RSA_SHORTER_BITS);
  else checkEcdh(content, parameterBytes, pointForm);
  content.expectEnd();
}

/** X25519 and X448 (RFC 9580, 5.1.6 and 5.1.7): a public key, a length, and in version 3 the cipher in clear. */
function checkMontgomery(content: Octets, algorithm: number, suite: Suite): void {
  content.take(algorithm === X25519 ? X25519_BYTES : X448_BYTES);
  if (suite === 'seipd1-aes256') content.expect(1 + WRAPPED_BYTES, AES256);
  else content.expect(WRAPPED_BYTES);
  content.take(WRAPPED_BYTES);
}

/** ECDH (RFC 9580, 5.1.5): a point of the length and form of the key's own, a length, the wrapped key. */
function checkEcdh(content: Octets, pointBytes: number, pointForm: number | undefined): void {
  if (checkMpi(content, pointBytes, 7) !== pointForm)
    throw new KeysError('malformed', 'A point of the PKESK does not fit the key.');
  content.expect(ECDH_WRAPPED_BYTES);
  content.take(ECDH_WRAPPED_BYTES);
}

/**
 * A multiprecision integer (RFC 9580, 3.2) of at most so many bytes, and not shorter than that by more than `shorterBits`.
 *
 * @returns its first octet
 */
function checkMpi(content: Octets, mostBytes: number, shorterBits: number): number {
  const bits = content.byte() * 256 + content.byte();
  const [first = 0] = content.take(Math.ceil(bits / 8));
  const tooShort = bits < mostBytes * 8 - shorterBits;
  const firstBits = 32 - Math.clz32(first);
  if (tooShort || bits > mostBytes * 8 || firstBits !== ((bits - 1) % 8) + 1)
    throw new KeysError('malformed', 'A number of the PKESK does not fit the key.');
  return first;
}
