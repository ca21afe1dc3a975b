import { createHash } from 'node:crypto';
import type { RewrapPort, WrapOutcome } from '../../../client/rotation/index.ts';
import type { EnvelopeChange, Replaced, StoredEnvelope } from '../../../client/staff-api/index.ts';

interface Row {
  epoch: number;
  envelope: Uint8Array<ArrayBuffer>;
}

/** Envelopes as a server keeps them, replaced by comparing. What is in them is text: `ring/id`. */
export class MemoryEnvelopes {
  readonly rows = new Map<string, Row>();
  /** Before each batch is put back, and after it: may change the rows, or throw as a line that is cut. */
  beforePut: (batch: number) => void = () => undefined;
  afterPut: (batch: number) => void = () => undefined;
  /** Ids that none of the keys opens. */
  readonly unopenable = new Set<string>();
  batches = 0;
  takes = 0;
  wrapping = 0;
  mostAtOnce = 0;

  constructor(count: number, epoch = 1) {
    for (let i = 0; i < count; i++) {
      const id = String(i).padStart(4, '0');
      this.rows.set(id, { epoch, envelope: bytes(`${epoch}/${id}`) });
    }
  }

  on(epoch: number): readonly string[] {
    return Array.from(this.rows).flatMap(([id, row]) => (row.epoch === epoch ? [id] : []));
  }

  /** Whether each envelope is wrapped for the ring that its row names. */
  get honest(): boolean {
    return Array.from(this.rows).every(([id, { epoch, envelope }]) => text(envelope) === `${epoch}/${id}`);
  }

  /** Another officer, or the source, comes in between. */
  change(id: string, epoch: number): void {
    this.rows.set(id, { epoch, envelope: bytes(`${epoch}/${id}`) });
  }

  take(epoch: number, after: string | undefined, limit: number): readonly StoredEnvelope[] {
    this.takes++;
    return this.on(epoch)
      .filter((id) => after === undefined || id > after)
      .slice(0, limit)
      .map((id) => ({ id, suite: 'seipd2-aes256-gcm', envelope: this.rows.get(id)!.envelope }));
  }

  put(from: number, to: number, changes: readonly EnvelopeChange[]): Replaced {
    const batch = ++this.batches;
    this.beforePut(batch);
    const sum = { replaced: 0, changed: 0, gone: 0 };
    for (const { id, before, envelope } of changes) {
      const row = this.rows.get(id);
      if (row === undefined) sum.gone++;
      else if (row.epoch !== from || sha256(row.envelope) !== before) sum.changed++;
      else {
        this.rows.set(id, { epoch: to, envelope: Uint8Array.from(envelope) });
        sum.replaced++;
      }
    }
    this.afterPut(batch);
    return sum;
  }

  port(from: number, to: number, batch: number): RewrapPort {
    return {
      take: (after) => Promise.resolve(this.take(from, after, batch)),
      wrap: (envelopes) => this.#wrap(to, envelopes),
      put: async (changes) => {
        await Promise.resolve();
        return this.put(from, to, changes);
      },
    };
  }

  async #wrap(to: number, envelopes: readonly StoredEnvelope[]): Promise<WrapOutcome> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.wrapping);
    await new Promise((resolve) => setImmediate(resolve));
    this.wrapping--;
    const opens = ({ id }: StoredEnvelope) => !this.unopenable.has(id);
    return {
      wrapped: envelopes
        .filter(opens)
        .map(({ id, envelope }) => ({ id, before: sha256(envelope), envelope: bytes(`${to}/${id}`) })),
      unopened: envelopes.filter((one) => !opens(one)).map(({ id }) => id),
    };
  }
}

function bytes(from: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(from));
}

function text(from: Uint8Array): string {
  return Buffer.from(from).toString();
}

function sha256(from: Uint8Array): string {
  return createHash('sha256').update(from).digest('hex');
}
