import type { SessionKey } from '../../keys/index.ts';

/** Bytes of plaintext, and about as many of a body, that travel in one message between the threads. */
export const BATCH_BYTES = 262_144;

/** From the listener's thread to the sealing thread. `job` names one body being sealed. */
export type ToSealer =
  | { readonly type: 'open'; readonly job: number; readonly sessionKey: SessionKey }
  | { readonly type: 'plaintext'; readonly job: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'end'; readonly job: number }
  | { readonly type: 'abort'; readonly job: number };

/** And back. */
export type FromSealer =
  | { readonly type: 'sealed'; readonly job: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'done'; readonly job: number; readonly digest: Uint8Array; readonly length: number }
  | { readonly type: 'failed'; readonly job: number };
