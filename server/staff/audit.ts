import { type AuditFields, type AuditRecord, chainRecord } from '../../keys/index.ts';
import { StorageError, type TipStore } from '../storage/ports.ts';

/** How often a record is chained anew because another server was quicker. */
const MAX_TRIES = 20;
const MAX_PAGE_RECORDS = 1000;

type AuditStore = Pick<TipStore, 'appendAudit' | 'audit' | 'lastAudit'>;

/** What staff do, in a chain. Nothing about sources, nothing that a tip contains, no time of day but that of a sign-in. */
export class AuditTrail {
  readonly #store: AuditStore;
  #last: Promise<unknown> = Promise.resolve();

  constructor(store: AuditStore) {
    this.#store = store;
  }

  /** Resolves when the record is durable. One after the other: each names the one before. */
  record(fields: AuditFields): Promise<void> {
    const mine = this.#last.catch(() => undefined).then(() => this.#append(fields, MAX_TRIES));
    this.#last = mine;
    return mine;
  }

  async after(sequence: number): Promise<readonly AuditRecord[]> {
    const texts = await this.#store.audit({ after: sequence, limit: MAX_PAGE_RECORDS });
    return texts.map(({ record }) => JSON.parse(record) as AuditRecord);
  }

  async #append(fields: AuditFields, tries: number): Promise<void> {
    const last = await this.#store.lastAudit();
    const before = last === undefined ? undefined : (JSON.parse(last.record) as AuditRecord);
    const record = await chainRecord(before, fields);
    try {
      await this.#store.appendAudit({ sequence: record.sequence, record: JSON.stringify(record) });
    } catch (error) {
      const taken = error instanceof StorageError && error.code === 'duplicate';
      if (!taken || tries <= 1) throw error;
      await this.#append(fields, tries - 1);
    }
  }
}
