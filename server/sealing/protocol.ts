import type { SessionKey } from '../../keys/index.ts';

export interface SlotSizes {
  /** A slot of plaintext, bytes: some reads of a socket. */
  readonly plaintext: number;
  /** A slot of a body, bytes: what is written to a file at once. */
  readonly body: number;
}

export const LARGE_SLOTS: SlotSizes = { plaintext: 262_144, body: 524_288 };
/** For when there are many jobs at once: most of them come slowly then, and memory is what there is least of. */
export const SMALL_SLOTS: SlotSizes = { plaintext: 32_768, body: 65_536 };
/** As many of each as let receiving, sealing and writing overlap. */
export const PLAINTEXT_SLOTS = 2;
export const BODY_SLOTS = 3;

/**
 * Memory that both threads see, for one job at a time. Bytes are put into a slot and its number is sent: nothing is
 * copied or allocated on the way. A slot belongs to whoever was sent its number last.
 */
export interface SharedSlots {
  readonly plaintext: readonly Uint8Array[];
  readonly body: readonly Uint8Array[];
}

export function makeSlots(sizes: SlotSizes): SharedSlots {
  const slots = (count: number, bytes: number) =>
    Array.from({ length: count }, () => new Uint8Array(new SharedArrayBuffer(bytes)));
  return {
    plaintext: slots(PLAINTEXT_SLOTS, sizes.plaintext),
    body: slots(BODY_SLOTS, sizes.body),
  };
}

/** From the listeners' thread to the sealing thread. `job` names one body being sealed. */
export type ToSealer =
  | {
      readonly type: 'open';
      readonly job: number;
      readonly sessionKey: SessionKey;
      readonly slots: SharedSlots;
    }
  | { readonly type: 'plaintext'; readonly job: number; readonly slot: number; readonly length: number }
  | { readonly type: 'written'; readonly job: number; readonly slot: number }
  | { readonly type: 'end'; readonly job: number }
  | { readonly type: 'abort'; readonly job: number };

/** And back. */
export type FromSealer =
  | { readonly type: 'taken'; readonly job: number; readonly slot: number }
  | { readonly type: 'sealed'; readonly job: number; readonly slot: number; readonly length: number }
  | { readonly type: 'done'; readonly job: number }
  | { readonly type: 'failed'; readonly job: number };
