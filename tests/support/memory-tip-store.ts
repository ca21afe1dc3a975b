import { parsePlace, type Place, spell } from '../../server/storage/sql/list-query.ts';
import {
  type Id,
  type ListedTip,
  type OwnedPart,
  type StaffMember,
  StorageError,
  type StoredRing,
  type StoredTip,
  type TipPage,
  type TipStore,
} from '../../server/storage/ports.ts';
import { assertWellFormed } from '../../server/storage/well-formed.ts';

/** A TipStore for tests of what stands on it. It passes the same contract suite as the real one. */
export class MemoryTipStore implements TipStore {
  readonly #tips = new Map<Id, StoredTip>();
  readonly #rings = new Map<number, StoredRing>();
  readonly #readers = new Map<Id, Set<string>>();
  #staff: readonly StaffMember[] = [];

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must reject
  async addTip(tip: StoredTip): Promise<void> {
    assertWellFormed(tip);
    const taken = this.#parts().map(({ id }) => id);
    if (this.#tips.has(tip.id) || tip.parts.some(({ id }) => taken.includes(id))) refuse('duplicate');
    if (!tip.parts.every(({ epoch }) => this.#rings.has(epoch))) refuse('missing');
    this.#tips.set(tip.id, tip);
    this.#readers.set(tip.id, new Set());
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async listTips(query: {
    readonly reader: string;
    readonly limit: number;
    readonly after?: string;
  }): Promise<TipPage> {
    const after = query.after === undefined ? undefined : parsePlace(query.after);
    const behind = [...this.#tips.values()]
      .filter((tip) => after === undefined || compare(tip, after) > 0)
      .sort(compare);
    const page = behind.slice(0, query.limit);
    const last = page.at(-1);
    const tips = page.map((tip) => this.#listed(tip, query.reader));
    return behind.length > page.length && last !== undefined ? { tips, next: spell(last) } : { tips };
  }

  countTips(reader: string): Promise<{ readonly tips: number; readonly unread: number }> {
    const read = [...this.#readers.values()].filter((readers) => readers.has(reader)).length;
    return Promise.resolve({ tips: this.#tips.size, unread: this.#tips.size - read });
  }

  tip(id: Id): Promise<StoredTip | undefined> {
    return Promise.resolve(this.#tips.get(id));
  }

  part(id: Id): Promise<OwnedPart | undefined> {
    return Promise.resolve(this.#parts().find((part) => part.id === id));
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async setRead(tip: Id, reader: string, read: boolean): Promise<void> {
    const readers = this.#readers.get(tip) ?? refuse('missing');
    if (read) readers.add(reader);
    else readers.delete(reader);
  }

  deleteTip(id: Id): Promise<readonly Id[]> {
    const parts = this.#tips.get(id)?.parts ?? [];
    this.#tips.delete(id);
    this.#readers.delete(id);
    return Promise.resolve(parts.flatMap(({ body }) => ('blob' in body ? [body.blob] : [])));
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async *blobIds(): AsyncGenerator<readonly Id[], void, undefined> {
    yield this.#parts().flatMap(({ body }) => ('blob' in body ? [body.blob] : []));
  }

  currentRing(): Promise<StoredRing | undefined> {
    return Promise.resolve(this.#rings.get(Math.max(...this.#rings.keys())));
  }

  // eslint-disable-next-line @typescript-eslint/require-await
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

  probe(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #parts(): readonly OwnedPart[] {
    return [...this.#tips.values()].flatMap(({ id, parts }) => parts.map((part) => ({ ...part, tip: id })));
  }

  #listed({ id, day, sealed, parts }: StoredTip, reader: string): ListedTip {
    const [letter, ...attachments] = parts;
    return {
      id,
      day,
      sealed,
      read: this.#readers.get(id)?.has(reader) === true,
      letter: letter!,
      attachments: attachments.length,
      attachmentBytes: attachments.reduce((sum, { length }) => sum + length, 0),
    };
  }
}

function compare(one: Place, other: Place): number {
  if (one.day !== other.day) return one.day < other.day ? 1 : -1;
  return one.id === other.id ? 0 : one.id < other.id ? -1 : 1;
}

function refuse(code: 'duplicate' | 'missing'): never {
  throw new StorageError(code, `Refused: ${code}.`);
}
