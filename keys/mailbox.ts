import * as v from 'valibot';
import { openBodyUnfinished } from './body/open-body.ts';
import type { BodyCiphers } from './ciphers.ts';
import { KeysError } from './errors.ts';
import { readPrivateKeys, type UnlockedKey, unlockKey } from './key.ts';
import { requireMailboxKey } from './mailbox-key.ts';
import { enums, generateKey } from './openpgp-config.ts';
import type { LogState } from './log/pin.ts';
import type { Ring } from './ring.ts';
import { sealBytes } from './seal.ts';
import type { SessionKey } from './session-key.ts';
import { type Bytes, concat, decodeUtf8, encodeUtf8 } from './wire/bytes.ts';

/** Without the key log; none is made any more where there is one. */
const FIRST_FORMAT = 'sealdrop-mailbox/1';
const FORMAT = 'sealdrop-mailbox/2';
const DAY_MS = 86_400_000;
/** Most bytes of an opened mailbox: a private key, and the fingerprints of a ring. */
const MAX_MAILBOX_BYTES = 65_536;

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u));

const content = {
  /** Id of the conversation's first tip. */
  conversation: v.string(),
  /** Armored, without a passphrase. */
  privateKey: v.string(),
  /** Fingerprints of the newsroom's keys when the mailbox was made: who may have signed a reply. */
  newsroom: v.pipe(v.array(v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u))), v.readonly()),
};

const mailboxSchema = v.pipe(
  v.strictObject({
    format: v.picklist([FIRST_FORMAT, FORMAT]),
    ...content,
    /** The key log as it was then: another one, or an older one, is not the newsroom's. */
    log: v.optional(
      v.strictObject({
        genesis: hash,
        sequence: v.pipe(v.number(), v.integer(), v.minValue(1)),
        hash,
      }),
    ),
  }),
  v.check(({ format, log }) => (format === FORMAT) === (log !== undefined)),
);

type MailboxContent = v.InferOutput<typeof mailboxSchema>;

export interface OpenedMailbox {
  readonly conversation: string;
  readonly key: UnlockedKey;
  /** Fingerprints of the newsroom's keys when it was made. */
  readonly newsroom: readonly string[];
  /** The key log when it was made: see `replySigners`. Absent in a mailbox that is older than key logs. */
  readonly log: LogState | undefined;
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
  const made = contentOf(ring, { conversation, privateKey });
  const opened = await openedOf(made);
  return {
    fingerprint: opened.key.fingerprint,
    armoredPublicKey: opened.key.publicKey.armored,
    locked: await sealBytes(encodeUtf8(JSON.stringify(made)), lock, ciphers),
    opened,
  };
}

/** The same mailbox, with the same key, naming another ring. @throws KeysError as `openMailbox` */
export async function relockMailbox(
  locked: Uint8Array,
  { lock, ring, ciphers }: { readonly lock: SessionKey; readonly ring: Ring; readonly ciphers: BodyCiphers },
): Promise<Pick<NewMailbox, 'locked' | 'opened'>> {
  const { conversation, privateKey } = await readMailbox(locked, lock, ciphers);
  const made = contentOf(ring, { conversation, privateKey });
  return {
    locked: await sealBytes(encodeUtf8(JSON.stringify(made)), lock, ciphers),
    opened: await openedOf(made),
  };
}

function contentOf(
  { keys, log }: Ring,
  mailbox: { readonly conversation: string; readonly privateKey: string },
): MailboxContent {
  const newsroom = keys.map(({ fingerprint }) => fingerprint);
  return log === undefined
    ? { format: FIRST_FORMAT, ...mailbox, newsroom }
    : { format: FORMAT, ...mailbox, newsroom, log };
}

async function openedOf(mailbox: MailboxContent): Promise<OpenedMailbox> {
  const { conversation, privateKey, newsroom, log } = mailbox;
  return { conversation, key: await keyOf(privateKey), newsroom, log };
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
  return openedOf(await readMailbox(locked, lock, ciphers));
}

async function readMailbox(
  locked: Uint8Array,
  lock: SessionKey,
  ciphers: BodyCiphers,
): Promise<MailboxContent> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of openBodyUnfinished(once(locked), lock, ciphers)) {
    length += piece.length;
    if (length > MAX_MAILBOX_BYTES) throw new KeysError('malformed', 'The mailbox is too long.');
    pieces.push(piece);
  }
  return parseMailbox(concat(pieces));
}

function parseMailbox(bytes: Uint8Array): MailboxContent {
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
