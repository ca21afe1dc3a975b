import type { StaffMember, StoredRing } from '../../server/storage/ports.ts';
import { refuse } from './refuse.ts';

/** Rings and staff of a MemoryTipStore. */
export class MemoryNewsroom {
  readonly #rings = new Map<number, StoredRing>();
  #staff: readonly StaffMember[] = [];

  /** Of the ring of now; 0 when there is none. */
  get epoch(): number {
    return Math.max(0, ...this.#rings.keys());
  }

  rings(): readonly StoredRing[] {
    return [...this.#rings.values()].sort((one, other) => one.epoch - other.epoch);
  }

  currentRing(): Promise<StoredRing | undefined> {
    return Promise.resolve(this.#rings.get(this.epoch));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must reject
  async addRing(ring: StoredRing): Promise<void> {
    if (this.#rings.has(ring.epoch)) refuse('duplicate');
    this.#rings.set(ring.epoch, ring);
  }

  staff(): Promise<readonly StaffMember[]> {
    return Promise.resolve(this.#staff);
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async replaceStaff(staff: readonly StaffMember[]): Promise<void> {
    if (new Set(staff.map(({ fingerprint }) => fingerprint)).size < staff.length) refuse('duplicate');
    this.#staff = [...staff].sort((one, other) => (one.fingerprint < other.fingerprint ? -1 : 1));
  }
}
