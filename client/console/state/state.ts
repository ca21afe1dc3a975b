import type { Failure } from '../failure.ts';
import type {
  AddedKey,
  AnswerOf,
  FilePlace,
  KeyNews,
  KeysPage,
  LetterSummary,
  ListedTip,
} from '../protocol.ts';
import type { Draft } from './draft.ts';

/** What is known of a tip's letter so far. */
export type LetterState =
  | { readonly status: 'waiting' }
  | ({ readonly status: 'opened' } & LetterSummary)
  | { readonly status: 'unopened'; readonly failure: Failure };

/** See Tip. */
export type Keeping = Pick<Tip, 'hold' | 'expires'>;

/** A line of the list. */
export interface Tip {
  readonly id: string;
  readonly day: string;
  readonly sealed: 'browser' | 'arrival';
  readonly read: boolean;
  /** Day of the latest message of the conversation. */
  readonly latest: string;
  /** Later ones of the source. */
  readonly messages: number;
  readonly replies: number;
  /** The source has a mailbox, and can be answered. */
  readonly mailbox: boolean;
  /** It must stay, an editor has said. */
  readonly hold: boolean;
  /** The day on which it will be deleted, where that is near. */
  readonly expires?: string;
  /** Who says that it is spam. */
  readonly spam: ListedTip['spam'];
  /** Bits of proof of work that came with it. */
  readonly stamp: number;
  readonly attachments: number;
  readonly attachmentBytes: number;
  readonly letter: LetterState;
}

export interface Filter {
  readonly text: string;
  readonly unreadOnly: boolean;
  /** Only what is about to be deleted. */
  readonly expiringOnly: boolean;
  /** What is marked as spam, instead of the others. */
  readonly spam: boolean;
  /** Those with the most proof of work first. */
  readonly byStamp: boolean;
  /** Tips in which the text was found; undefined while there is nothing to look for or no answer yet. */
  readonly found: ReadonlySet<string> | undefined;
  /** Letters of which only the beginning was searched. */
  readonly partly: number;
}

/** How far the list is. */
export type Listing =
  | { readonly status: 'running' }
  | { readonly status: 'complete' }
  | { readonly status: 'failed'; readonly failure: Failure };

export interface Reading {
  readonly tip: string;
  readonly content:
    | { readonly status: 'opening' }
    | { readonly status: 'failed'; readonly failure: Failure }
    | ({ readonly status: 'open' } & OpenTip);
}

export type OpenTip = AnswerOf<'read-tip'>;

/** A save that is running, or how it ended. Kept when the editor goes on to another tip. */
export interface Save {
  readonly place: FilePlace;
  /** What the source had encrypted by themselves is saved opened. */
  readonly inner: boolean;
  readonly name: string;
  readonly size: number;
  readonly state:
    | { readonly status: 'running'; readonly bytes: number }
    | { readonly status: 'saved' }
    | { readonly status: 'failed'; readonly failure: Failure };
}

export type PreviewState =
  | { readonly status: 'opening'; readonly bytes: number }
  | { readonly status: 'failed'; readonly failure: Failure }
  | ({ readonly status: 'unsuitable' } & Inner)
  | ({
      readonly status: 'image';
      readonly url: string;
      readonly width: number;
      readonly height: number;
    } & Inner)
  | ({
      readonly status: 'text';
      readonly text: string;
      readonly encoding: string;
      readonly shortened: boolean;
    } & Inner);

interface Inner {
  /** Name of what was inside, when the source had encrypted the file by themselves. */
  readonly inner?: string;
}

export type Dialog =
  | { readonly kind: 'help' }
  | { readonly kind: 'add-key' }
  /** Before conversations are deleted. */
  | { readonly kind: 'delete'; readonly tips: readonly string[]; readonly failure: Failure | undefined }
  /** Before the first save. */
  | { readonly kind: 'danger'; readonly place: FilePlace; readonly inner: boolean }
  | { readonly kind: 'idle'; readonly seconds: number };

export type LockReason = 'editor' | 'idle' | 'left' | 'signed-out';

/** A form that adds a key, on the sign-in page and in the console. */
export interface KeyForm {
  readonly busy: 'unlocking' | 'signing-in' | undefined;
  readonly failure: Failure | undefined;
}

export interface SignedOut {
  readonly screen: 'sign-in';
  readonly form: KeyForm;
  /** Unlocked keys that did not sign in, kept for opening. */
  readonly keys: readonly AddedKey[];
  readonly locked: LockReason | undefined;
  /** How often a screen with keys was locked in a row: each time the form begins anew. */
  readonly locks: number;
}

export type StaffRole = 'editor' | 'officer';

/** The page about the newsroom's keys. */
export interface KeysDesk {
  readonly shown: boolean;
  /** As it was last read. */
  readonly content: KeysPage | undefined;
  readonly failure: Failure | undefined;
  /** Something is being changed. */
  readonly busy: boolean;
  readonly work: KeysWork | undefined;
  readonly audit: AnswerOf<'read-audit'>['records'] | undefined;
  /** The files of a key that was made here. It is at hand once one of them has been opened. */
  readonly made: MadeKey | undefined;
}

export interface MadeKey {
  readonly fingerprint: string;
  readonly privateFile: string;
  readonly files: readonly string[];
}

/** What takes its time, and what came of it. */
export interface KeysWork {
  readonly kind: 'rewrap' | 'prove';
  readonly epoch: number;
  readonly running: boolean;
  readonly done: number;
  readonly total: number;
  /** Opened by none of the keys at hand. */
  readonly failed: number;
  readonly perSecond: number;
}

export interface SignedIn {
  readonly screen: 'desk';
  readonly newsroom: string;
  readonly roles: readonly StaffRole[];
  readonly newsroomKeys: KeysDesk;
  readonly keyNews: KeyNews | undefined;
  /** Of them, what somebody does not want to see until the next sign-in. */
  readonly newsAside: ReadonlySet<string>;
  readonly form: KeyForm;
  readonly keys: readonly AddedKey[];
  /** Files can be opened by way of the disk, at any size. */
  readonly disk: boolean;
  readonly tips: ReadonlyMap<string, Tip>;
  /** As the server counts them. */
  readonly total: number;
  /** After so many days without a message the server deletes a conversation; 0 for never. */
  readonly tipDays: number;
  readonly listing: Listing;
  /** Tips that have come in since the list was made. */
  readonly newTips: number;
  /** Tips whose sources have written more since. */
  readonly newMessages: number;
  readonly filter: Filter;
  /** Tips that were chosen, to do something with all of them; undefined while none are being chosen. */
  readonly selection: ReadonlySet<string> | undefined;
  readonly cursor: string | undefined;
  readonly reading: Reading | undefined;
  readonly saves: ReadonlyMap<string, Save>;
  /** By `fileKey`, of the conversation that is being read. */
  readonly previews: ReadonlyMap<string, PreviewState>;
  /** Replies that are being written, by tip. */
  readonly drafts: ReadonlyMap<string, Draft>;
  /** Keys of the ring that are not at hand, and that the editor has agreed to seal replies to. */
  readonly agreed: ReadonlySet<string>;
  readonly dangerKnown: boolean;
  readonly dialog: Dialog | undefined;
  /** The last thing to say in passing: read out, and shown for a moment. */
  readonly notice: string;
}

/** The browser lacks something that the console cannot do without. */
export interface Lacking {
  readonly screen: 'lacking';
  readonly what: 'crypto' | 'workers';
}

/** The key log that the server shows is not the one that is trusted: nothing is opened, sealed or shown any more. */
export interface Refused {
  readonly screen: 'refused';
  readonly failure: Failure;
}

export type State = SignedOut | SignedIn | Lacking | Refused;

export const NO_KEYS_PAGE: KeysDesk = {
  shown: false,
  content: undefined,
  failure: undefined,
  busy: false,
  work: undefined,
  audit: undefined,
  made: undefined,
};

export const IDLE_FORM: KeyForm = { busy: undefined, failure: undefined };
export const NO_FILTER: Filter = {
  text: '',
  unreadOnly: false,
  expiringOnly: false,
  spam: false,
  byStamp: false,
  found: undefined,
  partly: 0,
};

export function signedOut(locked?: LockReason, locks = 0): SignedOut {
  return { screen: 'sign-in', form: IDLE_FORM, keys: [], locked, locks };
}

/** Identifies a file within a conversation. */
export function fileKey({ message, position }: Pick<FilePlace, 'message' | 'position'>): string {
  return `${message}/${position}`;
}

/** Identifies a save among all. */
export function saveKey(place: FilePlace, inner: boolean): string {
  return `${fileKey(place)}${inner ? '/inner' : ''}`;
}
