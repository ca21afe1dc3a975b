import type { BodyCiphers } from './ciphers.ts';
import { KeysError } from './errors.ts';
import type { PublicKey } from './key.ts';
import type { Letter } from './letter.ts';
import type { VerifiedLog } from './log/key-log.ts';
import { replySigners, withdrawnSigners } from './log/reply-signers.ts';
import type { OpenedMailbox } from './mailbox.ts';
import { openLetterWithSignature, type Part } from './open.ts';
import { whoSigned } from './signed-letter.ts';

/** Of whom a reply in one mailbox may be. */
export interface ReplyKeys {
  readonly trusted: readonly PublicKey[];
  /** Were the newsroom's, and were declared stolen: what they have signed may be the newsroom's or not. */
  readonly withdrawn: readonly PublicKey[];
}

/** A log that does not contain what the mailbox remembers vouches for nobody. */
export const NOBODY: ReplyKeys = { trusted: [], withdrawn: [] };

/**
 * - `genuine`: signed by a key of the newsroom, for this conversation
 * - `doubtful`: signed for this conversation, by a key of the newsroom that was declared stolen
 * - `forged`: neither
 */
export type ReplyVerdict = 'genuine' | 'doubtful' | 'forged';

export interface OpenedReply {
  readonly letter: Letter;
  readonly verdict: ReplyVerdict;
}

/**
 * @throws KeysError `forked-log`, `older-log` when the log does not contain what the mailbox remembers: whoever opens it must
 *   be told, and not only shown the replies as forged
 */
export function replyKeys(log: VerifiedLog, mailbox: OpenedMailbox): ReplyKeys {
  return { trusted: replySigners(log, mailbox), withdrawn: withdrawnSigners(log, mailbox) };
}

/**
 * Opens a reply and judges it: the one place for both ways, in a source's browser and on the server.
 *
 * @param tip the id under which the server keeps it
 * @param part its letter
 * @returns undefined when it does not open
 */
export async function openReply(
  mailbox: OpenedMailbox,
  {
    tip,
    part,
    keys,
    ciphers,
  }: {
    readonly tip: string;
    readonly part: Part;
    readonly keys: ReplyKeys;
    readonly ciphers: BodyCiphers;
  },
): Promise<OpenedReply | undefined> {
  const { conversation, key } = mailbox;
  try {
    const opened = await openLetterWithSignature(tip, part, [key], ciphers);
    const { letter } = opened;
    // Signed, but for somebody else: a server that was taken over could hand it on.
    const meant =
      letter.author === 'newsroom' &&
      letter.conversation === conversation &&
      (letter.mailbox ?? key.fingerprint) === key.fingerprint;
    if (!meant) return { letter, verdict: 'forged' };
    if ((await whoSigned(opened, keys.trusted)) !== undefined) return { letter, verdict: 'genuine' };
    const withdrawn = (await whoSigned(opened, keys.withdrawn)) !== undefined;
    return { letter, verdict: withdrawn ? 'doubtful' : 'forged' };
  } catch (error) {
    if (error instanceof KeysError) return undefined;
    throw error;
  }
}
