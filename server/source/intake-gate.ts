import type { Ring } from '../../keys/index.ts';
import type { Elapsed } from '../elapsed.ts';
import type { RingState } from '../newsroom.ts';
import { type BlobStore, StorageError, type StorageErrorCode, type TipStore } from '../storage/ports.ts';
import { IntakeError } from './intake-error.ts';
import type { ClosedReason } from './pages/index.ts';

/** How long a look at the disk is good for, milliseconds. */
const DISK_LOOK_MS = 1000;

/** Where less than a photo fits, nobody is invited to choose one. */
const LEAST_ROOM = 2 ** 20;

const DISK_FAILURES: readonly StorageErrorCode[] = ['full', 'unhealthy'];

/** Tips can be taken now: the ring to seal to, and the bytes of files that still fit. */
export interface OpenGate {
  readonly open: true;
  readonly ring: Ring;
  /** Zero or less: words only. */
  readonly room: number;
  /** Whether files are taken at all. */
  readonly takesFiles: boolean;
}

/** Whether tips can be taken now, or why intake is closed. */
export type GateState = OpenGate | { readonly open: false; readonly reason: ClosedReason };

export interface GateContext {
  readonly ring: () => Promise<RingState>;
  readonly tips: Pick<TipStore, 'probe'>;
  readonly blobs: Pick<BlobStore, 'freeBytes' | 'probe'>;
  /** Free bytes that files may not use up. */
  readonly reserveBytes: number;
  /** The part of them that letters may. */
  readonly letterReserveBytes: number;
  /** Bytes of files that may be begun now, whatever the disk has: the budgets. */
  readonly budget: () => number;
  readonly elapsed: Elapsed;
}

/** Looked at before a form is shown and before an upload is read, so that nobody types or waits in vain. */
export class IntakeGate {
  readonly #context: GateContext;
  #disk: { readonly free: number; readonly until: number } | undefined;
  #doubted = false;
  #tookFiles = true;

  constructor(context: GateContext) {
    this.#context = context;
  }

  async look(): Promise<GateState> {
    try {
      const state = await this.#context.ring();
      if (!state.open) return { open: false, reason: whyClosed(state) };
      if (!(await this.takesLetters())) return { open: false, reason: 'storeFull' };
      const room = Math.min(await this.room(), this.#context.budget());
      this.#tookFiles = room >= LEAST_ROOM;
      return { open: true, ring: state.ring, room, takesFiles: this.#tookFiles };
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

  /** When it was looked last. */
  get tookFiles(): boolean {
    return this.#tookFiles;
  }

  /**
   * Whether a page should offer to take files along. Where intake is closed, or cannot be looked at, that is told when
   * something is sent.
   */
  async takesFiles(): Promise<boolean> {
    const state = await this.look();
    return !state.open || state.takesFiles;
  }

  /**
   * Bytes that files may still use of the disk.
   *
   * @throws StorageError when it does not work
   */
  async room(): Promise<number> {
    return (await this.#free()) - this.#context.reserveBytes;
  }

  /**
   * Whether there is room for words.
   *
   * @throws StorageError when the disk does not work
   */
  async takesLetters(): Promise<boolean> {
    const { reserveBytes, letterReserveBytes } = this.#context;
    return (await this.#free()) > reserveBytes - letterReserveBytes;
  }

  /** After a tip could not be stored: where it was the disk that failed, intake is closed until it works. */
  doubt({ code }: StorageError): void {
    if (!DISK_FAILURES.includes(code)) return;
    this.#doubted = true;
    this.#disk = undefined;
  }

  async #free(): Promise<number> {
    const now = this.#context.elapsed();
    if (this.#disk === undefined || this.#disk.until <= now) {
      if (this.#doubted) await this.#tryOut();
      this.#disk = { free: await this.#context.blobs.freeBytes(), until: now + DISK_LOOK_MS };
    }
    return this.#disk.free;
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
