import {
  type Letter,
  type MailboxKey,
  type PublicKey,
  type Ring,
  ringOfLog,
  type UnlockedKey,
  type VerifiedLog,
} from '../../keys/index.ts';
import type { TipDetail } from '../staff-api/index.ts';
import { mailboxOf } from './conversation.ts';
import { signingKeyOf, strangersIn } from './ring.ts';

/** What a reply is sealed to and signed with. */
export interface Answering {
  readonly mailbox: MailboxKey;
  readonly ring: Ring;
  readonly key: UnlockedKey;
}

export type UnanswerableCode =
  | 'no-mailbox'
  | 'mailbox-closed'
  | 'mailbox-exchanged'
  | 'ring-closed'
  | 'unknown-ring-key'
  | 'no-signing-key';

/** A tip that cannot be answered, or not as things are. */
export class UnanswerableError extends Error {
  readonly code: UnanswerableCode;
  /** Keys of the ring that only the server vouches for. */
  readonly strangers: readonly PublicKey[];

  constructor(
    code: UnanswerableCode,
    { strangers = [], ...options }: ErrorOptions & { readonly strangers?: readonly PublicKey[] } = {},
  ) {
    super(code, options);
    this.name = 'UnanswerableError';
    this.code = code;
    this.strangers = strangers;
  }
}

export interface Question {
  readonly tip: TipDetail;
  /** The first letter, which names the mailbox. */
  readonly asked: Letter;
  /** Its newest ring is what is sealed to, whatever the server says. */
  readonly log: VerifiedLog;
  /** Fingerprints of keys of the ring that are not at hand, and that the reply may be sealed to. */
  readonly agreed: readonly string[];
  readonly keys: readonly UnlockedKey[];
  readonly now: Date;
}

/**
 * What a reply goes to: nothing is believed of the server that the first letter or the editor does not confirm.
 *
 * @throws UnanswerableError
 */
export async function answeringOf(question: Question): Promise<Answering> {
  const { tip, asked, log, agreed, keys, now } = question;
  const mailbox = await mailboxOf(tip, asked.mailbox);
  if (mailbox.kind !== 'open') throw new UnanswerableError(WITHOUT_MAILBOX[mailbox.kind]);
  const ring = await ringOfLog(log, now).catch((cause: unknown) => {
    throw new UnanswerableError('ring-closed', { cause });
  });
  const strangers = strangersIn(ring.keys, keys).filter(({ fingerprint }) => !agreed.includes(fingerprint));
  if (strangers.length > 0) throw new UnanswerableError('unknown-ring-key', { strangers });
  const key = signingKeyOf(ring.keys, keys);
  if (key === undefined) throw new UnanswerableError('no-signing-key');
  return { mailbox: mailbox.key, ring, key };
}

const WITHOUT_MAILBOX = {
  none: 'no-mailbox',
  closed: 'mailbox-closed',
  exchanged: 'mailbox-exchanged',
} as const;
