import type { Side } from './senders.ts';

/** Bytes of files that arrive with a form, in one request: nobody goes on with them later. */
export class Holdings {
  readonly #bytes: Record<Side, number> = { source: 0, staff: 0 };
  readonly #byVisitor = new Map<string, number>();

  bytes(side: Side): number {
    return this.#bytes[side];
  }

  bytesOf(visitor: string): number {
    return this.#byVisitor.get(visitor) ?? 0;
  }

  begin(side: Side, visitor: string | undefined): Held {
    let held = 0;
    let isOver = false;
    const set = (bytes: number): void => {
      if (isOver) return;
      this.#bytes[side] += bytes - held;
      if (visitor !== undefined) this.#count(visitor, bytes - held);
      held = bytes;
    };
    return {
      set,
      release: () => {
        set(0);
        isOver = true;
      },
    };
  }

  #count(visitor: string, bytes: number): void {
    const sum = this.bytesOf(visitor) + bytes;
    if (sum === 0) this.#byVisitor.delete(visitor);
    else this.#byVisitor.set(visitor, sum);
  }
}

/** What one request holds of the disk. */
export interface Held {
  /** All of it, not what was added. */
  readonly set: (bytes: number) => void;
  /** It is part of a tip now, or deleted. Once more it does no harm. */
  readonly release: () => void;
}
