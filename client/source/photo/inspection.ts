/** What a hidden detail tells about. */
export type HiddenKind =
  | 'place'
  | 'device'
  | 'time'
  | 'author'
  | 'software'
  /** Captions, comments, keywords. */
  | 'text'
  /** A small picture of the picture, which may show what was cut away. */
  | 'thumbnail'
  /** A video, a second picture or other data behind or inside the picture. */
  | 'attachment'
  /** How the camera was set. */
  | 'settings'
  | 'other';

export interface Hidden {
  readonly kind: HiddenKind;
  /** Short lines to show, of a stranger's making: made visible and cut already, escape them as usual. Often none. */
  readonly values: readonly string[];
}

/** Kinds of files that often carry hidden data which nothing here can read. */
export type UnreadableType = 'picture' | 'raw' | 'video' | 'audio' | 'pdf' | 'document' | 'archive';

export type Inspection =
  /** `cleanable`: of a type that `cleanCopy` knows. */
  | { readonly state: 'hidden'; readonly found: readonly Hidden[]; readonly cleanable: boolean }
  /** Read from end to end as far as it can carry hidden data, and nothing was found. */
  | { readonly state: 'nothing' }
  | { readonly state: 'unreadable'; readonly type: UnreadableType }
  /** No type that is known for it, or a file that cannot be read. */
  | { readonly state: 'unknown' };

export const NOTHING: Inspection = { state: 'nothing' };
export const UNKNOWN: Inspection = { state: 'unknown' };
