import type { StaffMember, StoredRing } from '../../server/storage/ports.ts';
import { refuse } from './refuse.ts';

/** Rings and staff of a MemoryTipStore. */
export class MemoryNewsroom {
  readonly #rings = new Map<number, StoredRing>();
  #staff: readonly StaffMember[] = [];

  hasRing(epoch: number): boolean {
    return this.#rings.has(epoch);
  }

  currentRing(): Promise<StoredRing | undefined> {
    return Promise.resolve(this.#rings.get(Math.max(...this.#rings.keys())));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must reject
  async addRing(ring: StoredRing): Promise<void> {
    if (ring.armoredKeys.length === 0) throw new TypeError('A ring has at least one key.');
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
