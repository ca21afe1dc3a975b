import type { Elapsed } from '../elapsed.ts';
import type { Id } from '../storage/ports.ts';
import type { Owner } from './uploads.ts';

/** From which site. Sources take no place from staff, nor bytes. */
export type Side = 'source' | 'staff';

/** How many uploads may be under way, of everybody of a side together. */
export const MAX_UNFINISHED: Readonly<Record<Side, number>> = { source: 2_000, staff: 500 };

const HOUR_MS = 3_600_000;
/** What a sender has of so little is soon sent again, and is not kept for long. */
const LITTLE_BYTES = 2 ** 20;
const LITTLE_MS = HOUR_MS;
/** When the disk runs out, whoever has not gone on for so long gives way. */
const RESTING_MS = 24 * HOUR_MS;
/** When one visitor has used what one may. */
const OWN_RESTING_MS = HOUR_MS;

export interface Sender {
  /** In the order in which they were begun. */
  readonly ids: readonly Id[];
}

interface Counted {
  side: Side;
  /** From where they came last; undefined after a restart, and where nobody can be told apart. */
  visitor: string | undefined;
  /** The bytes of each that are really there, not what was announced. */
  readonly uploads: Map<Id, number>;
  bytes: number;
  /** When more of them came: in memory only. After a restart everything is as fresh as the server. */
  progressed: number;
}

/**
 * Who has begun what, in memory. When there are too many, the least valuable sender is to go: of those who have sent least,
 * whoever has not gone on for longest.
 */
export class Senders {
  readonly #elapsed: Elapsed;
  readonly #senders = new Map<string, Counted>();
  readonly #senderOf = new Map<Id, string>();
  readonly #sums: Record<Side, { uploads: number; bytes: number }> = {
    source: { uploads: 0, bytes: 0 },
    staff: { uploads: 0, bytes: 0 },
  };

  constructor(elapsed: Elapsed) {
    this.#elapsed = elapsed;
  }

  add(id: Id, owner: Owner, bytes: number, side: Side, visitor?: string): void {
    const name = nameOf(owner);
    const sender = this.#senders.get(name) ?? { side, visitor, uploads: new Map(), bytes: 0, progressed: 0 };
    this.#senders.set(name, sender);
    if (sender.side !== side) this.#move(sender, side);
    sender.visitor = visitor;
    sender.uploads.set(id, 0);
    this.#senderOf.set(id, name);
    this.#sums[side].uploads += 1;
    sender.progressed = this.#elapsed();
    this.set(id, bytes);
  }

  set(id: Id, bytes: number): void {
    const sender = this.#of(id);
    if (sender === undefined) return;
    const more = bytes - (sender.uploads.get(id) ?? 0);
    sender.uploads.set(id, bytes);
    sender.bytes += more;
    this.#sums[sender.side].bytes += more;
    if (more > 0) sender.progressed = this.#elapsed();
  }

  forget(id: Id): void {
    const sender = this.#of(id);
    if (sender === undefined) return;
    this.set(id, 0);
    sender.uploads.delete(id);
    this.#sums[sender.side].uploads -= 1;
    if (sender.uploads.size === 0) this.#senders.delete(this.#senderOf.get(id) ?? '');
    this.#senderOf.delete(id);
  }

  sideOf(id: Id): Side {
    return this.#of(id)?.side ?? 'source';
  }

  setVisitor(id: Id, visitor: string | undefined): void {
    const sender = this.#of(id);
    if (sender !== undefined) sender.visitor = visitor;
  }

  visitorOf(id: Id): string | undefined {
    return this.#of(id)?.visitor;
  }

  /** What the uploads of a visitor hold of the disk. */
  bytesOf(visitor: string): number {
    let sum = 0;
    for (const sender of this.#senders.values()) if (sender.visitor === visitor) sum += sender.bytes;
    return sum;
  }

  /** What the uploads of a side hold of the disk. */
  bytes(side: Side): number {
    return this.#sums[side].bytes;
  }

  isCrowded(side: Side): boolean {
    return this.#sums[side].uploads >= MAX_UNFINISHED[side];
  }

  /** In the order in which they were begun. */
  idsOf(owner: Owner): readonly Id[] {
    return [...(this.#senders.get(nameOf(owner))?.uploads.keys() ?? [])];
  }

  /**
   * Whoever should give up a place.
   *
   * @param isBusy of an upload: nobody is disturbed who is sending
   */
  leastValuable(side: Side, isBusy: (id: Id) => boolean): Sender | undefined {
    return this.#least(side, isBusy, worthOf);
  }

  /** Whoever should give up bytes. */
  longestResting(side: Side, isBusy: (id: Id) => boolean): Sender | undefined {
    const before = this.#elapsed() - RESTING_MS;
    return this.#least(side, isBusy, ({ bytes, progressed }) =>
      bytes > 0 && progressed < before ? 0 : undefined,
    );
  }

  /**
   * Whoever of one visitor should give up bytes: what they left behind is in their own way, and soon.
   *
   * @param beginner who asks for more, and needs what is there
   */
  restingOf(visitor: string, isBusy: (id: Id) => boolean, beginner?: Owner): Sender | undefined {
    const asking = beginner && this.#senders.get(nameOf(beginner));
    return this.#least('source', isBusy, (sender) =>
      sender !== asking && this.#restsFor(visitor, sender) ? 0 : undefined,
    );
  }

  /** Bytes of all of a visitor who would give them up. */
  restingBytesOf(visitor: string, isBusy: (id: Id) => boolean): number {
    return [...this.#senders.values()]
      .filter((sender) => sender.side === 'source' && this.#restsFor(visitor, sender))
      .filter(({ uploads }) => !hasAny(uploads.keys(), isBusy))
      .reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Bytes of all who would give them up. */
  restingBytes(side: Side, isBusy: (id: Id) => boolean): number {
    const before = this.#elapsed() - RESTING_MS;
    return [...this.#senders.values()]
      .filter((sender) => sender.side === side && sender.progressed < before)
      .filter(({ uploads }) => !hasAny(uploads.keys(), isBusy))
      .reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Uploads of those who have sent little, and nothing more for an hour. */
  abandoned(): readonly Id[] {
    const before = this.#elapsed() - LITTLE_MS;
    return [...this.#senders.values()]
      .filter(({ bytes, progressed }) => bytes < LITTLE_BYTES && progressed < before)
      .flatMap(({ uploads }) => [...uploads.keys()]);
  }

  #restsFor(visitor: string, sender: Counted): boolean {
    const before = this.#elapsed() - OWN_RESTING_MS;
    return sender.visitor === visitor && sender.bytes > 0 && sender.progressed < before;
  }

  #of(id: Id): Counted | undefined {
    return this.#senders.get(this.#senderOf.get(id) ?? '');
  }

  /** Of those worth least, and nobody whose worth is undefined, whoever has not gone on for longest. */
  #least(
    side: Side,
    isBusy: (id: Id) => boolean,
    worthOfOne: (sender: Counted) => number | undefined,
  ): Sender | undefined {
    let least: { readonly sender: Counted; readonly worth: number } | undefined;
    for (const sender of this.#senders.values()) {
      const worth = sender.side === side ? worthOfOne(sender) : undefined;
      if (worth === undefined || worth > (least?.worth ?? Infinity)) continue;
      const isFresher = worth === least?.worth && sender.progressed >= least.sender.progressed;
      if (!isFresher && !hasAny(sender.uploads.keys(), isBusy)) least = { sender, worth };
    }
    return least && { ids: [...least.sender.uploads.keys()] };
  }

  #move(sender: Counted, side: Side): void {
    for (const [sum, sign] of [
      [this.#sums[sender.side], -1],
      [this.#sums[side], 1],
    ] as const) {
      sum.uploads += sign * sender.uploads.size;
      sum.bytes += sign * sender.bytes;
    }
    sender.side = side;
  }
}

function hasAny(ids: Iterable<Id>, isBusy: (id: Id) => boolean): boolean {
  for (const id of ids) if (isBusy(id)) return true;
  return false;
}

/** Twice as much is worth one more; all that is little is worth the same. */
function worthOf({ bytes }: Counted): number {
  return Math.floor(Math.log2(1 + bytes / LITTLE_BYTES));
}

function nameOf(owner: Owner): string {
  return Buffer.from(owner).toString('base64url');
}
