import type { Ring } from '../../keys/index.ts';
import type { RingState } from '../newsroom.ts';
import { type BlobStore, StorageError, type StorageErrorCode, type TipStore } from '../storage/ports.ts';
import { IntakeError } from './intake-error.ts';
import type { ClosedReason } from './pages/index.ts';

/** How long a look at the disk is good for, milliseconds. */
const DISK_LOOK_MS = 1000;

const DISK_FAILURES: readonly StorageErrorCode[] = ['full', 'unhealthy'];

/** Tips can be taken now: the ring to seal to, and the bytes that still fit. */
export interface OpenGate {
  readonly open: true;
  readonly ring: Ring;
  readonly room: number;
}

/** Whether tips can be taken now, or why intake is closed. */
export type GateState = OpenGate | { readonly open: false; readonly reason: ClosedReason };

export interface GateContext {
  readonly ring: () => Promise<RingState>;
  readonly tips: Pick<TipStore, 'probe'>;
  readonly blobs: Pick<BlobStore, 'freeBytes' | 'probe'>;
  /** Free bytes that tips may not use up. */
  readonly reserveBytes: number;
  readonly now: () => Date;
}

/** Looked at before a form is shown and before an upload is read, so that nobody types or waits in vain. */
export class IntakeGate {
  readonly #context: GateContext;
  #disk: { readonly room: number; readonly until: number } | undefined;
  #doubted = false;

  constructor(context: GateContext) {
    this.#context = context;
  }

  async look(): Promise<GateState> {
    try {
      const state = await this.#context.ring();
      if (!state.open) return { open: false, reason: whyClosed(state) };
      const room = await this.room();
      return room > 0 ? { open: true, ring: state.ring, room } : { open: false, reason: 'storeFull' };
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return { open: false, reason: error.code === 'full' ? 'storeFull' : 'storeTrouble' };
    }
  }

  /**
   * The ring of this moment, for what has arrived already.
   *
   * @throws IntakeError when nothing can be sealed to it; StorageError
   */
  async ring(): Promise<Ring> {
    const state = await this.#context.ring();
    if (!state.open) throw new IntakeError({ kind: whyClosed(state) });
    return state.ring;
  }

  /**
   * Bytes that tips may still use of the disk.
   *
   * @throws StorageError when it does not work
   */
  async room(): Promise<number> {
    const now = this.#context.now().getTime();
    if (this.#disk === undefined || this.#disk.until <= now) {
      if (this.#doubted) await this.#tryOut();
      const room = (await this.#context.blobs.freeBytes()) - this.#context.reserveBytes;
      this.#disk = { room, until: now + DISK_LOOK_MS };
    }
    return this.#disk.room;
  }

  /** After a tip could not be stored: where it was the disk that failed, intake is closed until it works. */
  doubt({ code }: StorageError): void {
    if (!DISK_FAILURES.includes(code)) return;
    this.#doubted = true;
    this.#disk = undefined;
  }

  async #tryOut(): Promise<void> {
    await this.#context.blobs.probe();
    await this.#context.tips.probe();
    this.#doubted = false;
  }
}

function whyClosed({ code }: Extract<RingState, { open: false }>): 'keyWithdrawn' | 'keyExpired' {
  return code === 'empty-ring' ? 'keyWithdrawn' : 'keyExpired';
}
