import type { Ring } from '../../keys/index.ts';
import type { RingState } from '../newsroom.ts';
import { type BlobStore, StorageError } from '../storage/ports.ts';
import type { ClosedReason } from './pages/index.ts';

/** How long a look at the disk is good for, milliseconds. */
const DISK_LOOK_MS = 1000;

/** Whether tips can be taken now: the ring to seal to and the bytes that still fit, or why intake is closed. */
export type GateState =
  | { readonly open: true; readonly ring: Ring; readonly room: number }
  | { readonly open: false; readonly reason: ClosedReason };

export interface GateContext {
  readonly ring: () => Promise<RingState>;
  readonly blobs: Pick<BlobStore, 'freeBytes'>;
  /** Free bytes that tips may not use up. */
  readonly reserveBytes: number;
  readonly now: () => Date;
}

/** Looked at before a form is shown and before an upload is read, so that nobody types or waits in vain. */
export class IntakeGate {
  readonly #context: GateContext;
  #disk: { readonly room: number; readonly until: number } | undefined;

  constructor(context: GateContext) {
    this.#context = context;
  }

  async look(): Promise<GateState> {
    try {
      const state = await this.#context.ring();
      if (!state.open) return { open: false, reason: 'keyExpired' };
      const room = await this.#room();
      return room > 0 ? { open: true, ring: state.ring, room } : { open: false, reason: 'storeFull' };
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return { open: false, reason: error.code === 'full' ? 'storeFull' : 'storeTrouble' };
    }
  }

  async #room(): Promise<number> {
    const now = this.#context.now().getTime();
    if (this.#disk === undefined || this.#disk.until <= now) {
      const room = (await this.#context.blobs.freeBytes()) - this.#context.reserveBytes;
      this.#disk = { room, until: now + DISK_LOOK_MS };
    }
    return this.#disk.room;
  }
}
