import * as v from 'valibot';
import { openBodyUnfinished } from './body/open-body.ts';
import type { BodyCiphers } from './ciphers.ts';
import { KeysError } from './errors.ts';
import { readPrivateKeys, type UnlockedKey, unlockKey } from './key.ts';
import { requireMailboxKey } from './mailbox-key.ts';
import { enums, generateKey } from './openpgp-config.ts';
import type { Ring } from './ring.ts';
import { sealBytes } from './seal.ts';
import type { SessionKey } from './session-key.ts';
import { type Bytes, concat, decodeUtf8, encodeUtf8 } from './wire/bytes.ts';

const FORMAT = 'sealdrop-mailbox/1';
const DAY_MS = 86_400_000;
/** Most bytes of an opened mailbox: a private key, and the fingerprints of a ring. */
const MAX_MAILBOX_BYTES = 65_536;

const mailboxSchema = v.strictObject({
  format: v.literal(FORMAT),
  /** Id of the conversation's first tip. */
  conversation: v.string(),
  /** Armored, without a passphrase. */
  privateKey: v.string(),
  /** Fingerprints of the newsroom's keys when the mailbox was made: who may have signed a reply. */
  newsroom: v.pipe(v.array(v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u))), v.readonly()),
});

export interface OpenedMailbox {
  readonly conversation: string;
  readonly key: UnlockedKey;
  /** Fingerprints of the only keys whose replies are the newsroom's. */
  readonly newsroom: readonly string[];
}

export interface NewMailbox {
  readonly fingerprint: string;
  readonly armoredPublicKey: string;
  /** Its content, sealed under the codename's lock: what the server stores. */
  readonly locked: Bytes;
  readonly opened: OpenedMailbox;
}

/**
 * Makes the mailbox of a conversation. Its key is dated midnight UTC of the day before, so that what lies in the database
 * tells no time, and a clock that is a little behind finds no key from the future.
 */
export async function newMailbox({
  conversation,
  lock,
  ring,
  ciphers,
  now,
}: {
  /** Id of its first tip. */
  readonly conversation: string;
  readonly lock: SessionKey;
  readonly ring: Ring;
  readonly ciphers: BodyCiphers;
  readonly now: Date;
}): Promise<NewMailbox> {
  const { privateKey } = await generateKey({
    type: 'curve25519',
    userIDs: [],
    date: new Date((Math.floor(now.getTime() / DAY_MS) - 1) * DAY_MS),
    format: 'armored',
    config: { v6Keys: true, aeadProtect: true, preferredAEADAlgorithm: enums.aead.gcm },
  });
  const newsroom = ring.keys.map(({ fingerprint }) => fingerprint);
  const content = { format: FORMAT, conversation, privateKey, newsroom };
  const key = await keyOf(privateKey);
  return {
    fingerprint: key.fingerprint,
    armoredPublicKey: key.publicKey.armored,
    locked: await sealBytes(encodeUtf8(JSON.stringify(content)), lock, ciphers),
    opened: { conversation, key, newsroom },
  };
}

/** The same mailbox, with the same key, naming another ring. @throws KeysError as `openMailbox` */
export async function relockMailbox(
  locked: Uint8Array,
  { lock, ring, ciphers }: { readonly lock: SessionKey; readonly ring: Ring; readonly ciphers: BodyCiphers },
): Promise<Pick<NewMailbox, 'locked' | 'opened'>> {
  const { conversation, privateKey } = await readMailbox(locked, lock, ciphers);
  const newsroom = ring.keys.map(({ fingerprint }) => fingerprint);
  const content = { format: FORMAT, conversation, privateKey, newsroom };
  return {
    locked: await sealBytes(encodeUtf8(JSON.stringify(content)), lock, ciphers),
    opened: { conversation, key: await keyOf(privateKey), newsroom },
  };
}

/**
 * @param lock see `deriveLock`
 * @throws KeysError `cannot-open` when the codename is another one or the mailbox was changed; `malformed`
 */
export async function openMailbox(
  locked: Uint8Array,
  lock: SessionKey,
  ciphers: BodyCiphers,
): Promise<OpenedMailbox> {
  const { conversation, privateKey, newsroom } = await readMailbox(locked, lock, ciphers);
  return { conversation, key: await keyOf(privateKey), newsroom };
}

async function readMailbox(locked: Uint8Array, lock: SessionKey, ciphers: BodyCiphers) {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of openBodyUnfinished(once(locked), lock, ciphers)) {
    length += piece.length;
    if (length > MAX_MAILBOX_BYTES) throw new KeysError('malformed', 'The mailbox is too long.');
    pieces.push(piece);
  }
  return parseMailbox(concat(pieces));
}

function parseMailbox(bytes: Uint8Array) {
  try {
    return v.parse(mailboxSchema, JSON.parse(decodeUtf8(bytes)));
  } catch (error) {
    throw new KeysError('malformed', 'The mailbox is not in a format that this version knows.', {
      cause: error,
    });
  }
}

async function keyOf(armored: string): Promise<UnlockedKey> {
  try {
    const [privateKey, ...others] = await readPrivateKeys(armored);
    if (privateKey === undefined || others.length > 0) throw new RangeError('one key was expected');
    const key = await unlockKey(privateKey, undefined);
    await requireMailboxKey(key.publicKey);
    return key;
  } catch (error) {
    throw new KeysError('malformed', 'The key of the mailbox is not one.', { cause: error });
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what a reader takes
async function* once(bytes: Uint8Array) {
  yield bytes;
}
