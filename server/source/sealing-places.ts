import type { Readable } from 'node:stream';
import { IntakeError } from './intake-error.ts';

export interface PlacesLimits {
  /** Files that are sealed at once: each takes some of the memory. */
  readonly most: number;
  /** How long a file is given before it is judged, milliseconds. */
  readonly graceMs: number;
  /** A file that comes at this pace never gives way. */
  readonly honestBytesPerSecond: number;
}

interface Seat {
  readonly stream: Readable;
  since: number;
  bytes: number;
  /** What came is being sealed and written: its line is not to blame. */
  isOurTurn: boolean;
}

interface Waiting {
  readonly stream: Readable;
  readonly enter: () => void;
  readonly fail: (error: IntakeError) => void;
}

/** A file's place. Its bytes are told as they come. */
export interface Place {
  readonly came: (bytes: number) => void;
  readonly taken: () => void;
  readonly leave: () => void;
}

const JUDGED_EVERY_MS = 1_000;

/**
 * Files that a form sends are sealed in so many places. Whoever comes when all are taken waits, unread, which costs nothing;
 * and while somebody waits, those that come slower than any honest line give way. So thousands of uploads that never end
 * take neither the memory nor the turn of those that do.
 */
export class SealingPlaces {
  readonly #limits: PlacesLimits;
  readonly #seats = new Set<Seat>();
  readonly #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: PlacesLimits) {
    this.#limits = limits;
  }

  /** @throws IntakeError `unreadable` when the stream is gone before its turn */
  take(stream: Readable): Promise<Place> {
    if (this.#seats.size < this.#limits.most) return Promise.resolve(this.#sit(stream));
    return new Promise((resolve, reject) => {
      const gone = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        waiting.fail(new IntakeError({ kind: 'unreadable' }));
      };
      const waiting: Waiting = {
        stream,
        enter: () => {
          stream.off('close', gone);
          resolve(this.#sit(stream));
        },
        fail: reject,
      };
      stream.once('close', gone);
      this.#waiting.push(waiting);
      this.#timer ??= setInterval(() => {
        this.#judge();
      }, JUDGED_EVERY_MS).unref();
    });
  }

  #sit(stream: Readable): Place {
    const seat: Seat = { stream, since: performance.now(), bytes: 0, isOurTurn: false };
    this.#seats.add(seat);
    return {
      came: (bytes) => {
        seat.bytes += bytes;
        seat.isOurTurn = true;
      },
      taken: () => {
        seat.isOurTurn = false;
      },
      leave: () => {
        if (this.#seats.delete(seat)) this.#next();
      },
    };
  }

  #next(): void {
    if (this.#seats.size < this.#limits.most) this.#waiting.shift()?.enter();
  }

  /** As many as wait; the slowest of them at once, as each has had its time. */
  #judge(): void {
    if (this.#waiting.length === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    const slow: Seat[] = [];
    for (const seat of this.#seats) {
      const ms = performance.now() - seat.since;
      if (ms < this.#limits.graceMs) continue;
      if (!seat.isOurTurn && (seat.bytes * 1000) / ms < this.#limits.honestBytesPerSecond) slow.push(seat);
      seat.since = performance.now();
      seat.bytes = 0;
    }
    for (const { stream } of slow
      .sort((one, other) => one.bytes - other.bytes)
      .slice(0, this.#waiting.length))
      stream.destroy(new IntakeError({ kind: 'stalled' }));
  }
}
