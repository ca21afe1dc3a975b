import type { AuditText, StaffMember, StoredEntry, StoredRing } from '../../server/storage/ports.ts';
import type { MemoryNewsroom } from './memory-newsroom.ts';
import { refuse } from './refuse.ts';

/** Key log and audit log of a MemoryTipStore. */
export class MemoryLog {
  readonly #newsroom: MemoryNewsroom;
  readonly #entries: StoredEntry[] = [];
  readonly #audit: AuditText[] = [];
  #pending: StoredEntry | undefined;

  constructor(newsroom: MemoryNewsroom) {
    this.#newsroom = newsroom;
  }

  keyLog({ after = 0 }: { readonly after?: number } = {}): Promise<readonly StoredEntry[]> {
    return Promise.resolve(this.#entries.slice(after));
  }

  async appendEntry(
    entry: StoredEntry,
    { ring, staff }: { readonly ring?: StoredRing; readonly staff: readonly StaffMember[] },
  ): Promise<void> {
    if (entry.sequence !== this.#entries.length + 1) refuse('duplicate');
    this.#entries.push(entry);
    this.#pending = undefined;
    if (ring !== undefined) await this.#newsroom.addRing(ring);
    await this.#newsroom.replaceStaff(staff);
  }

  pendingEntry(): Promise<StoredEntry | undefined> {
    return Promise.resolve(this.#pending);
  }

  setPendingEntry(entry: StoredEntry | undefined): Promise<void> {
    this.#pending = entry;
    return Promise.resolve();
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must reject
  async appendAudit(record: AuditText): Promise<void> {
    if (this.#audit.some(({ sequence }) => sequence === record.sequence)) refuse('duplicate');
    this.#audit.push(record);
    this.#audit.sort((one, other) => one.sequence - other.sequence);
  }

  audit({
    after = 0,
    limit,
  }: {
    readonly after?: number;
    readonly limit: number;
  }): Promise<readonly AuditText[]> {
    return Promise.resolve(this.#audit.filter(({ sequence }) => sequence > after).slice(0, limit));
  }

  lastAudit(): Promise<AuditText | undefined> {
    return Promise.resolve(this.#audit.at(-1));
  }
}
