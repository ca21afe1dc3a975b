import type { Suite } from '../../keys/index.ts';
import type { Day } from './day.ts';
import type { Id } from './id.ts';

export type SealedWhere = 'browser' | 'arrival';
export type Author = 'source' | 'newsroom';
export type PartKind = 'letter' | 'attachment';

/** Where the bytes of a body are: in the row, or in the blob store under the part's id. */
export type BodyPlace = { readonly inline: Uint8Array } | { readonly blob: Id };

export interface StoredPart {
  readonly id: Id;
  readonly kind: PartKind;
  /** 0 is the letter, attachments count from 1. */
  readonly position: number;
  readonly epoch: number;
  readonly suite: Suite;
  readonly envelope: Uint8Array;
  /** Length of the body in bytes (a padded length). */
  readonly length: number;
  /** SHA-256 of the body as stored: finds rot without any key. */
  readonly digest: Uint8Array;
  readonly body: BodyPlace;
}

/** A part, and the tip it belongs to. */
export interface OwnedPart extends StoredPart {
  readonly tip: Id;
}

/**
 * A message: the first of a source, which begins a conversation; a later one of the source; or a reply. Each is a letter
 * with its attachments.
 */
export interface StoredTip {
  readonly id: Id;
  readonly day: Day;
  readonly sealed: SealedWhere;
  readonly author: Author;
  /** The first tip of the conversation that this one goes on with. The first has none. */
  readonly conversation?: Id;
  /** Tells a form that is sent twice. It is unique, and says nothing about what was sent. */
  readonly once?: string;
  /** Bits of proof of work that came with it. None for most. */
  readonly stamp?: number;
  /** It begins its conversation as spam: a field that nobody sees was filled in. */
  readonly trapped?: true;
  /** The letter first, then the attachments in order. */
  readonly parts: readonly StoredPart[];
}

/** Who says that a conversation is spam: an editor, or a field that only robots fill in. */
export type SpamMark = 'editor' | 'trap';

/** What is known of a conversation besides its messages. */
export interface ConversationMarks {
  /** Whether it must stay: it never expires. */
  readonly hold: boolean;
  readonly spam: SpamMark | false;
  /** Bits of proof of work that came with its first tip; 0 for none. */
  readonly stamp: number;
  /** The day of the latest message, of either author. */
  readonly last: Day;
}

/** What a codename opens. It belongs to one conversation. */
export interface StoredMailbox {
  readonly conversation: Id;
  /** SHA-256 of the locator, 32 bytes. The locator itself is never stored. */
  readonly locatorHash: Uint8Array;
  /** The public key of the source. */
  readonly armoredKey: string;
  /** The content of the mailbox, sealed under a key that comes from the codename. */
  readonly locked: Uint8Array;
}

/** The session key of a part of a reply, wrapped for the mailbox. */
export interface Delivery {
  readonly part: Id;
  readonly envelope: Uint8Array;
}

/** What is stored together with a tip, in the same commit. */
export interface TipExtras {
  /** The mailbox of the conversation that this tip begins. */
  readonly mailbox?: StoredMailbox;
  /** One for each part of a reply. */
  readonly deliveries?: readonly Delivery[];
  /** Unfinished uploads that the tip uses up: from now on their bodies are those of its parts. */
  readonly uploads?: readonly Id[];
}

export interface Reply {
  readonly tip: StoredTip;
  /** In the order of the parts. */
  readonly deliveries: readonly Delivery[];
}

/** A body that arrives over several requests. */
export interface StoredUpload {
  readonly id: Id;
  /** Of the whole body, bytes. */
  readonly length: number;
  /** How many bytes are durable. */
  readonly offset: number;
  /** When it was begun. */
  readonly day: Day;
  /** SHA-256 of the secret of whoever began it. */
  readonly owner: Uint8Array;
}

/** A line of the list of tips: a conversation. The letter with its body, the attachments only counted. */
export interface ListedTip extends ConversationMarks {
  readonly id: Id;
  readonly day: Day;
  /** The day of the source's latest message. */
  readonly latest: Day;
  readonly sealed: SealedWhere;
  readonly read: boolean;
  readonly letter: StoredPart;
  readonly attachments: number;
  /** Sum of the lengths of the attachments' bodies, bytes. */
  readonly attachmentBytes: number;
  /** How many later messages of the source there are. */
  readonly messages: number;
  readonly replies: number;
  /** Whether the source can still be answered. */
  readonly mailbox: boolean;
}

export interface Expired {
  /** The conversations that were deleted. */
  readonly conversations: readonly Id[];
  /** The blobs to delete. */
  readonly bodies: readonly Id[];
}

/** The latest result of a nightly job. */
export interface Report {
  readonly day: Day;
  /** JSON. */
  readonly body: string;
}

export interface TipCount {
  readonly tips: number;
  readonly unread: number;
}

export interface TipPage {
  readonly tips: readonly ListedTip[];
  /** Pass to the next call to go on; absent on the last page. */
  readonly next?: string;
}

export type Role = 'editor' | 'officer';

export interface StaffMember {
  readonly fingerprint: string;
  readonly roles: readonly Role[];
  readonly armoredKey: string;
  readonly since: Day;
}

/** An entry of the key log. What it says is not looked at here. */
export interface StoredEntry {
  readonly sequence: number;
  readonly entry: string;
  readonly signatures: readonly string[];
}

/** A record of the audit log, to the byte as it was chained. */
export interface AuditText {
  readonly sequence: number;
  readonly record: string;
}

export interface EpochCount {
  readonly epoch: number;
  readonly since: Day;
  /** How many parts have an envelope for this ring. */
  readonly parts: number;
  readonly retired: boolean;
}

export interface StoredEnvelope {
  readonly id: Id;
  readonly suite: Suite;
  readonly envelope: Uint8Array;
}

export interface EnvelopeChange {
  readonly id: Id;
  /** SHA-256 of the envelope that was wrapped anew. */
  readonly before: Uint8Array;
  readonly envelope: Uint8Array;
}

export interface Replaced {
  readonly replaced: number;
  /** Had another envelope by then: of another officer, or of this request when it was sent before. */
  readonly changed: number;
  /** Parts that were deleted meanwhile. */
  readonly gone: number;
}

export interface StoredRing {
  readonly epoch: number;
  readonly since: Day;
  /** Armored public keys of the ring, one block for each key. None: intake is closed. */
  readonly armoredKeys: readonly string[];
}
