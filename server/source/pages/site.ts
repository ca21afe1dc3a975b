import type { Locale } from '../locales/index.ts';

/** What every page is told about the site that it belongs to. */
export interface Site {
  readonly locale: Locale;
  /** The newsroom's name, as its readers know it. */
  readonly newsroom: string;
}

/** What one tip may be at most, and how long its mailbox stays. */
export interface Limits {
  /** Message and files together, bytes. */
  readonly bytes: number;
  readonly files: number;
  readonly messageCharacters: number;
  /** From the latest message of a conversation to the end of its mailbox. */
  readonly mailboxDays: number;
  /** From there to the deletion of what the source sent; 0: the newsroom deletes it. */
  readonly tipDays: number;
}

/** A key of the ring that tips are sealed to now. */
export interface NewsroomKey {
  /** The fingerprint in hexadecimal, cut into groups that can be read aloud. */
  readonly hexGroups: readonly string[];
  /** The same fingerprint as words. */
  readonly words: readonly string[];
  /** BCP 47 tag of the language of the words, which need not be that of the page. */
  readonly wordsLanguage: string;
}

/** A change of the keys that are sealed to, as a source is told of it. */
export interface KeyChange {
  readonly day: Date;
  /**
   * - `begun`: the first of the record
   * - `changed`: others took their place
   * - `stolen`: a former one was declared no longer safe
   * - `closed`: there was none from then on
   */
  readonly kinds: readonly ('begun' | 'changed' | 'stolen' | 'closed')[];
  /** Of the keys from then on, in groups. */
  readonly fingerprints: readonly (readonly string[])[];
}

/** The newsroom's keys and how they came to be. */
export interface KeyRecord {
  /** Those that are sealed to now; none while intake is closed for want of one. */
  readonly keys: readonly NewsroomKey[];
  /** Newest first. */
  readonly changes: readonly KeyChange[];
  /** Of the whole record. */
  readonly entries: number;
  /** Whether there are keys to be had that were revoked. */
  readonly revoked: boolean;
  /** Hash of its first entry, in groups. */
  readonly begins: readonly string[];
}

/** A codename as it is shown. */
export interface ShownCodename {
  readonly words: readonly string[];
  /** BCP 47 tag of the language of the words, which need not be that of the page. */
  readonly language: string;
}

/** The values that every form of ours sends back. */
export interface FormValues {
  /** The token that shows that the form is ours: the field `form`. */
  readonly form: string;
  /** Makes this page's form one of its own, so that what is sent again is recognised: the field `once`. */
  readonly once: string;
}
