import { encryptForKeys } from './envelope.ts';
import { KeysError } from './errors.ts';
import { type PublicKey, readPublicKeys } from './key.ts';
import { type BasePacket, enums } from './openpgp-config.ts';
import type { SessionKey } from './session-key.ts';

/** A key, its signature of itself (RFC 9580, 10.1.1), a subkey, the signature that binds it. No name. */
const PACKETS = [
  enums.packet.publicKey,
  enums.packet.signature,
  enums.packet.publicSubkey,
  enums.packet.signature,
];
const KINDS = '6 ed25519,6 x25519';
const DAY_MS = 86_400_000;
/** One is 434 bytes, some 650 in armor. */
const MAX_ARMORED_LENGTH = 4096;

/** A source's public key that was found to be nothing but that: see `readMailboxKey`. */
export interface MailboxKey {
  readonly fingerprint: string;
  /** Its `armored` is made anew from the key alone, without whatever else the text may have held. */
  readonly publicKey: PublicKey;
  readonly __brand: 'MailboxKey';
}

/**
 * Reads the key of a mailbox, which comes from somebody unknown: it is stored, and the newsroom's answers are sealed to it.
 *
 * @param fingerprint that it must have, when the source has named one
 * @throws KeysError `malformed` when it is not a key at all; `unfit-key` when it is of another kind, is private, is several,
 *   tells a name or a time finer than a day; `mismatch` when it is not the one that was named
 */
export async function readMailboxKey(armored: string, fingerprint?: string): Promise<MailboxKey> {
  const publicKey = await onlyKey(armored);
  await requireMailboxKey(publicKey);
  if (fingerprint !== undefined && publicKey.fingerprint !== fingerprint) {
    throw new KeysError(
      'mismatch',
      'This is not the key that the source has named: the server has exchanged it.',
    );
  }
  return { fingerprint: publicKey.fingerprint, publicKey } as MailboxKey;
}

async function onlyKey(armored: string): Promise<PublicKey> {
  if (armored.length > MAX_ARMORED_LENGTH)
    throw new KeysError('malformed', 'The key of the mailbox is too long.');
  try {
    const [key, ...others] = await readPublicKeys(armored);
    if (key !== undefined && others.length === 0) return key;
  } catch (error) {
    if (error instanceof KeysError && error.code === 'private-key') throw unfit('it is a private key', error);
    throw new KeysError('malformed', 'The key of the mailbox is not a key.', { cause: error });
  }
  throw unfit('there are several');
}

/**
 * @throws KeysError `unfit-key`
 * @internal
 */
export async function requireMailboxKey({ openpgp: key }: PublicKey): Promise<void> {
  const [subkey] = key.subkeys;
  const packets = Array.from(key.toPacketList());
  if (subkey === undefined || packets.map(tagOf).join() !== PACKETS.join())
    throw unfit('it has other packets');
  const kinds = [key, subkey].map((part) => `${part.keyPacket.version} ${part.getAlgorithmInfo().algorithm}`);
  if (kinds.join() !== KINDS) throw unfit('it is of another kind');
  const made = key.getCreationTime();
  const times = packets.map((packet) => ('created' in packet ? packet.created : undefined));
  if (made.getTime() % DAY_MS !== 0 || times.some((time) => time?.getTime() !== made.getTime()))
    throw unfit('it tells an exact time');
  try {
    await key.getEncryptionKey(undefined, made);
    await key.getSigningKey(undefined, made);
    if ((await key.getExpirationTime()) !== Infinity) throw new RangeError('it expires');
  } catch (error) {
    throw unfit('its signatures do not make it one', error);
  }
}

function tagOf(packet: object): number {
  return (packet.constructor as typeof BasePacket).tag;
}

function unfit(why: string, cause?: unknown): KeysError {
  return new KeysError('unfit-key', `This is not a key that a mailbox has: ${why}.`, { cause });
}

/**
 * Wraps the session key of a part of a reply for the mailbox: one PKESK with its recipient hidden.
 *
 * It is made for the time of the key itself, whatever the clock says: the key never expires, and a clock that is behind must
 * not keep a reply from being sealed.
 */
export async function wrapForMailbox(sessionKey: SessionKey, { publicKey }: MailboxKey): Promise<Uint8Array> {
  return encryptForKeys(sessionKey, [publicKey], publicKey.openpgp.getCreationTime());
}
