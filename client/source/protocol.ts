import type { LogState, ReplyVerdict } from '../../keys/source.ts';
import type { FailureData } from './failure.ts';

/** The ring that the page shows. */
export interface ShownRing {
  readonly epoch: number;
  readonly fingerprints: readonly string[];
  /** The key log that it was found in, up to its entry. Absent only where the page shows no ring and there is no log. */
  readonly log?: LogState | undefined;
}

export type WordLanguage = 'en' | 'ko' | 'zh-hans';

export interface Words {
  readonly language: WordLanguage;
  readonly words: readonly string[];
}

export interface TipRequest {
  readonly message: string;
  readonly files: readonly File[];
  /** Of the page, BCP 47. */
  readonly language: string;
  /** A field that nobody sees was filled in. */
  readonly trapped: boolean;
}

/** What the page asks of the worker. */
export type Request =
  /** Loads all that is needed, tries it out, and looks at the newsroom's key. */
  | { readonly kind: 'prepare' }
  /** Sends a tip; `again`, after a failure, goes on where it stopped. */
  | { readonly kind: 'send'; readonly tip: TipRequest; readonly again: boolean }
  | { readonly kind: 'pause'; readonly paused: boolean }
  /** Gives up what is being sent, also what is stored of it. What comes of it is the answer to `send`. */
  | { readonly kind: 'give-up' }
  | { readonly kind: 'open-codename'; readonly text: string }
  /** The mailbox that is open, as it is now. */
  | { readonly kind: 'mailbox' }
  | { readonly kind: 'save'; readonly part: string }
  | { readonly kind: 'delete-reply'; readonly tip: string }
  | { readonly kind: 'close-mailbox' };

export interface Limits {
  readonly bytes: number;
  readonly files: number;
  readonly messageCharacters: number;
  /** After so many days without a message a mailbox is deleted. */
  readonly mailboxDays?: number;
}

export interface Prepared {
  readonly limits: Limits;
  /** How fast this browser seals, measured just now. */
  readonly bytesPerSecond: number;
}

export type Stage = 'starting' | 'sending' | 'waiting' | 'paused' | 'finishing' | 'stopping';

/** All in bytes of sealed files. */
export interface Progress {
  readonly stage: Stage;
  readonly total: number;
  readonly sealed: number;
  /** Given to the line. */
  readonly sent: number;
  /** Durable at the newsroom's server. */
  readonly stored: number;
}

export interface SentFile {
  readonly name: string;
  readonly bytes: number;
}

export interface Receipt {
  readonly message: boolean;
  readonly files: readonly SentFile[];
  /** Of the conversation. */
  readonly codename: Words;
  /** Whether the codename is new with this tip. */
  readonly first: boolean;
  /** Whether it was meant for a mailbox that has gone meanwhile. */
  readonly anew: boolean;
  /** Set when the newsroom has another ring than the page shows. */
  readonly newFingerprints?: readonly string[];
}

export type Slip =
  | { readonly kind: 'count'; readonly found: number }
  | {
      readonly kind: 'words';
      readonly slips: readonly {
        readonly position: number;
        readonly typed: string;
        readonly meant: readonly string[];
      }[];
    };

export interface ReplyFile {
  readonly part: string;
  readonly name: string;
  readonly bytes: number;
}

export type Reply =
  | {
      readonly state: ReplyVerdict;
      readonly tip: string;
      readonly day: string;
      /** ISO 8601, as the letter says. */
      readonly time: string;
      readonly message: string;
      readonly files: readonly ReplyFile[];
    }
  | { readonly state: 'broken'; readonly tip: string; readonly day: string };

export interface OpenMailbox {
  /** The newsroom's name. */
  readonly newsroom: string;
  /** Whether there is room for files. */
  readonly takesFiles: boolean;
  /** Newest first. */
  readonly replies: readonly Reply[];
}

export type Answer =
  | { readonly kind: 'prepared'; readonly prepared: Prepared }
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'slip'; readonly slip: Slip }
  | { readonly kind: 'mailbox'; readonly mailbox: OpenMailbox }
  | { readonly kind: 'file'; readonly blob: Blob; readonly name: string }
  | { readonly kind: 'done' };

/** In another tab: `left`, Leave was pressed; `closed`, the mailbox that is open here was closed. */
export type Gone = 'left' | 'closed';

export type ToWorker =
  | { readonly begin: { readonly ring: ShownRing; readonly words: WordLanguage } }
  | { readonly id: number; readonly request: Request };

export type FromWorker =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly failure: FailureData }
  | { readonly progress: Progress }
  | { readonly gone: Gone };
