import type { BodyCiphers, VerifiedLog } from '../../../keys/index.ts';
import type { VisitCookie } from '../../http/visit-cookie.ts';
import type { BlobStore, TipStore } from '../../storage/ports.ts';
import type { DerivationQueue } from './derivation-queue.ts';
import type { Visits } from './visits.ts';

/** What mailboxes without JavaScript stand on. */
export interface MailboxContext {
  readonly tips: TipStore;
  readonly blobs: BlobStore;
  readonly ciphers: BodyCiphers;
  /** The newsroom's key log; undefined while there is none. */
  readonly keyLog: () => Promise<VerifiedLog | undefined>;
  readonly visits: Visits;
  readonly cookie: VisitCookie;
  readonly queue: DerivationQueue;
  /** From the latest message of a conversation to the end of its mailbox. */
  readonly days: number;
  readonly idleMinutes: number;
  readonly now: () => Date;
}
