import type { Day } from '../../server/storage/day.ts';
import { parsePlace, type Place, spell } from '../../server/storage/sql/list-query.ts';
import {
  type EnvelopeChange,
  type EpochCount,
  type Expired,
  type Id,
  type ListedTip,
  type OwnedPart,
  type Replaced,
  type Reply,
  type StoredEnvelope,
  type StoredMailbox,
  type StoredTip,
  type TipCount,
  type TipExtras,
  type TipPage,
  type TipStore,
} from '../../server/storage/ports.ts';
import { assertWellFormed } from '../../server/storage/well-formed.ts';
import { sha256 } from '../../server/storage/digest.ts';
import { MemoryKeeping } from './memory-keeping.ts';
import { MemoryLog } from './memory-log.ts';
import { MemoryNewsroom } from './memory-newsroom.ts';
import { MemoryUploads } from './memory-uploads.ts';
import { refuse } from './refuse.ts';

const SITE_SALT = new Uint8Array(16).fill(0x5a);

/** A TipStore for tests of what stands on it. It passes the same contract suite as the real one. */
export class MemoryTipStore implements TipStore {
  readonly #tips = new Map<Id, StoredTip>();
  /** By conversation. */
  readonly #readers = new Map<Id, Set<string>>();
  readonly #mailboxes = new Map<Id, StoredMailbox>();
  /** Envelopes by part. */
  readonly #deliveries = new Map<Id, Uint8Array>();
  readonly #newsroom = new MemoryNewsroom();
  readonly #log = new MemoryLog(this.#newsroom);
  readonly #retired = new Set<number>();
  readonly #uploads = new MemoryUploads((id) => this.#parts().some((part) => part.id === id));

  readonly #keeping = new MemoryKeeping((id) => this.#messages(id));

  readonly marks = this.#keeping.marks.bind(this.#keeping);
  readonly setHold = this.#keeping.setHold.bind(this.#keeping);
  readonly setSpam = this.#keeping.setSpam.bind(this.#keeping);
  readonly report = this.#keeping.report.bind(this.#keeping);
  readonly setReport = this.#keeping.setReport.bind(this.#keeping);
  readonly addUpload = this.#uploads.addUpload.bind(this.#uploads);
  readonly upload = this.#uploads.upload.bind(this.#uploads);
  readonly setUploadOffset = this.#uploads.setUploadOffset.bind(this.#uploads);
  readonly deleteUpload = this.#uploads.deleteUpload.bind(this.#uploads);
  readonly uploads = this.#uploads.uploads.bind(this.#uploads);
  readonly currentRing = this.#newsroom.currentRing.bind(this.#newsroom);
  readonly addRing = this.#newsroom.addRing.bind(this.#newsroom);
  readonly staff = this.#newsroom.staff.bind(this.#newsroom);
  readonly replaceStaff = this.#newsroom.replaceStaff.bind(this.#newsroom);
  readonly keyLog = this.#log.keyLog.bind(this.#log);
  readonly appendEntry = this.#log.appendEntry.bind(this.#log);
  readonly pendingEntry = this.#log.pendingEntry.bind(this.#log);
  readonly setPendingEntry = this.#log.setPendingEntry.bind(this.#log);
  readonly appendAudit = this.#log.appendAudit.bind(this.#log);
  readonly audit = this.#log.audit.bind(this.#log);
  readonly lastAudit = this.#log.lastAudit.bind(this.#log);

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must reject
  async addTip(tip: StoredTip, extras: TipExtras = {}): Promise<void> {
    assertWellFormed(tip, extras);
    const { mailbox, deliveries = [], uploads = [] } = extras;
    this.#refuseTaken(tip, mailbox);
    const first = tip.conversation === undefined ? tip : this.#tips.get(tip.conversation);
    if (first === undefined || first.conversation !== undefined) refuse('missing');
    if (deliveries.length > 0 && !this.#mailboxes.has(first.id)) refuse('missing');
    if (tip.parts.some(({ epoch }) => epoch > this.#newsroom.epoch)) refuse('missing');
    if (tip.parts.some(({ epoch }) => epoch !== this.#newsroom.epoch)) refuse('stale-epoch');
    this.#uploads.useUp(
      uploads,
      tip.parts.map(({ id }) => id),
    );
    this.#tips.set(tip.id, tip);
    if (tip.author === 'source') this.#readers.set(first.id, new Set());
    if (mailbox !== undefined) this.#mailboxes.set(tip.id, mailbox);
    for (const { part, envelope } of deliveries) this.#deliveries.set(part, envelope);
  }

  tipByOnce(once: string): Promise<Id | undefined> {
    return Promise.resolve([...this.#tips.values()].find((tip) => tip.once === once)?.id);
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async listTips(query: {
    readonly reader: string;
    readonly limit: number;
    readonly after?: string;
  }): Promise<TipPage> {
    const after = query.after === undefined ? undefined : parsePlace(query.after);
    const behind = this.#firsts()
      .map((tip) => this.#listed(tip, query.reader))
      .filter((tip) => after === undefined || compare(placeOf(tip), after) > 0)
      .sort((one, other) => compare(placeOf(one), placeOf(other)));
    const tips = behind.slice(0, query.limit);
    const last = tips.at(-1);
    return behind.length > tips.length && last !== undefined
      ? { tips, next: spell(placeOf(last)) }
      : { tips };
  }

  countTips(reader: string): Promise<TipCount> {
    const tips = this.#firsts().length;
    const read = [...this.#readers.values()].filter((readers) => readers.has(reader)).length;
    return Promise.resolve({ tips, unread: tips - read });
  }

  countSpam(reader: string): Promise<TipCount> {
    const spam = this.#firsts().filter(({ id }) => this.#keeping.marksOf(id).spam !== false);
    const unread = spam.filter(({ id }) => this.#readers.get(id)?.has(reader) !== true);
    return Promise.resolve({ tips: spam.length, unread: unread.length });
  }

  tip(id: Id): Promise<StoredTip | undefined> {
    return Promise.resolve(this.#tips.get(id));
  }

  conversation(id: Id): Promise<readonly StoredTip[]> {
    return Promise.resolve(this.#messages(id));
  }

  attachedBytes(day: Day): Promise<number> {
    const parts = [...this.#tips.values()]
      .filter((tip) => tip.day === day && tip.author === 'source')
      .flatMap((tip) => tip.parts.filter(({ kind }) => kind === 'attachment'));
    return Promise.resolve(parts.reduce((sum, { length }) => sum + length, 0));
  }

  part(id: Id): Promise<OwnedPart | undefined> {
    return Promise.resolve(this.#parts().find((part) => part.id === id));
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async setRead(tip: Id, reader: string, read: boolean, seen?: number): Promise<void> {
    const readers = this.#readers.get(tip) ?? refuse('missing');
    const messages = this.#later(tip).filter(({ author }) => author === 'source').length;
    if (!read) readers.delete(reader);
    else if (seen === undefined || messages <= seen) readers.add(reader);
  }

  async deleteTip(id: Id): Promise<readonly Id[]> {
    const gone = [this.#tips.get(id), ...this.#later(id)].filter((tip) => tip !== undefined);
    await this.closeMailbox(id);
    for (const tip of gone) {
      this.#tips.delete(tip.id);
      for (const part of tip.parts) this.#deliveries.delete(part.id);
    }
    this.#readers.delete(id);
    return blobsOf(gone);
  }

  async expireTips(before: Day, limit: number): Promise<Expired> {
    const rested = this.#firsts().filter(({ id }) => this.#keeping.hasRested(id, before));
    const conversations = rested.slice(0, limit).map(({ id }) => id);
    const bodies = await Promise.all(conversations.map((id) => this.deleteTip(id)));
    return { conversations, bodies: bodies.flat() };
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async *blobIds(): AsyncGenerator<readonly Id[], void, undefined> {
    yield blobsOf([...this.#tips.values()]);
  }

  mailboxByLocator(locatorHash: Uint8Array, since: Day): Promise<StoredMailbox | undefined> {
    const found = [...this.#mailboxes.values()].find((mailbox) =>
      Buffer.from(mailbox.locatorHash).equals(locatorHash),
    );
    const fresh = found !== undefined && this.#latestOf(found.conversation) >= since;
    return Promise.resolve(fresh ? found : undefined);
  }

  mailbox(conversation: Id): Promise<StoredMailbox | undefined> {
    return Promise.resolve(this.#mailboxes.get(conversation));
  }

  replies(conversation: Id): Promise<readonly Reply[]> {
    const delivered = this.#later(conversation).map((tip) => ({
      tip,
      deliveries: tip.parts.flatMap(({ id: part }) => {
        const envelope = this.#deliveries.get(part);
        return envelope === undefined ? [] : [{ part, envelope }];
      }),
    }));
    return Promise.resolve(delivered.filter(({ deliveries }) => deliveries.length > 0));
  }

  deleteReply(conversation: Id, tip: Id): Promise<void> {
    const reply = this.#later(conversation).find(({ id }) => id === tip);
    for (const { id } of reply?.parts ?? []) this.#deliveries.delete(id);
    return Promise.resolve();
  }

  async closeMailbox(conversation: Id): Promise<void> {
    this.#mailboxes.delete(conversation);
    for (const { id } of this.#later(conversation)) await this.deleteReply(conversation, id);
  }

  async expireMailboxes(before: Day): Promise<number> {
    const expired = [...this.#mailboxes.keys()].filter((id) => this.#latestOf(id) < before);
    for (const id of expired) await this.closeMailbox(id);
    return expired.length;
  }

  siteSalt(): Promise<Uint8Array> {
    return Promise.resolve(SITE_SALT);
  }

  epochs(): Promise<readonly EpochCount[]> {
    const parts = this.#parts();
    return Promise.resolve(
      this.#newsroom.rings().map(({ epoch, since }) => ({
        epoch,
        since,
        parts: parts.filter((part) => part.epoch === epoch).length,
        retired: this.#retired.has(epoch),
      })),
    );
  }

  envelopes({
    epoch,
    after = '',
    limit,
  }: {
    readonly epoch: number;
    readonly after?: string;
    readonly limit: number;
  }): Promise<readonly StoredEnvelope[]> {
    const found = this.#parts()
      .filter((part) => part.epoch === epoch && part.id > after)
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .slice(0, limit);
    return Promise.resolve(found.map(({ id, suite, envelope }) => ({ id, suite, envelope })));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must reject
  async replaceEnvelopes(from: number, to: number, changes: readonly EnvelopeChange[]): Promise<Replaced> {
    if (to !== this.#newsroom.epoch) refuse('stale-epoch');
    const done = { replaced: 0, changed: 0, gone: 0 };
    for (const change of changes) done[this.#replace(from, to, change)] += 1;
    return done;
  }

  #replace(from: number, to: number, { id, before, envelope }: EnvelopeChange): keyof Replaced {
    const part = this.#parts().find((one) => one.id === id);
    const tip = part && this.#tips.get(part.tip);
    if (part === undefined || tip === undefined) return 'gone';
    if (part.epoch !== from || Buffer.compare(sha256(part.envelope), before) !== 0) return 'changed';
    const parts = tip.parts.map((one) => (one.id === id ? { ...one, epoch: to, envelope } : one));
    this.#tips.set(tip.id, { ...tip, parts });
    return 'replaced';
  }

  eraseReplaced(): Promise<void> {
    return Promise.resolve();
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async retireEpoch(epoch: number): Promise<void> {
    const used = this.#parts().some((part) => part.epoch === epoch);
    if (used || epoch >= this.#newsroom.epoch) refuse('not-empty');
    this.#retired.add(epoch);
  }

  probe(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #refuseTaken(tip: StoredTip, mailbox: StoredMailbox | undefined): void {
    const stored = [...this.#tips.values()];
    const parts = new Set(this.#parts().map(({ id }) => id));
    const taken =
      this.#tips.has(tip.id) ||
      tip.parts.some(({ id }) => parts.has(id)) ||
      (tip.once !== undefined && stored.some(({ once }) => once === tip.once)) ||
      [...this.#mailboxes.values()].some(
        ({ locatorHash }) => mailbox !== undefined && Buffer.from(locatorHash).equals(mailbox.locatorHash),
      );
    if (taken) refuse('duplicate');
  }

  #firsts(): readonly StoredTip[] {
    return [...this.#tips.values()].filter(({ conversation }) => conversation === undefined);
  }

  #messages(id: Id): readonly StoredTip[] {
    const first = this.#tips.get(id);
    return first === undefined || first.conversation !== undefined ? [] : [first, ...this.#later(id)];
  }

  #later(id: Id): readonly StoredTip[] {
    return [...this.#tips.values()].filter(({ conversation }) => conversation === id).sort(byDayAndId);
  }

  #latestOf(conversation: Id): Day {
    const first = this.#tips.get(conversation) ?? refuse('missing');
    return [first, ...this.#later(conversation)].map(({ day }) => day).reduce(later);
  }

  #parts(): readonly OwnedPart[] {
    return [...this.#tips.values()].flatMap(({ id, parts }) => parts.map((part) => ({ ...part, tip: id })));
  }

  #listed({ id, day, sealed, parts }: StoredTip, reader: string): ListedTip {
    const [letter, ...attachments] = parts;
    const messages = this.#later(id).filter(({ author }) => author === 'source');
    return {
      id,
      day,
      latest: [day, ...messages.map((message) => message.day)].reduce(later),
      sealed,
      read: this.#readers.get(id)?.has(reader) === true,
      letter: letter!,
      attachments: attachments.length,
      attachmentBytes: attachments.reduce((sum, { length }) => sum + length, 0),
      messages: messages.length,
      replies: this.#later(id).length - messages.length,
      mailbox: this.#mailboxes.has(id),
      ...this.#keeping.marksOf(id),
    };
  }
}

function placeOf({ latest, id }: ListedTip): Place {
  return { day: latest, id };
}

/** The newest day first. */
function compare(one: Place, other: Place): number {
  if (one.day !== other.day) return one.day < other.day ? 1 : -1;
  return one.id === other.id ? 0 : one.id < other.id ? -1 : 1;
}

function byDayAndId(one: StoredTip, other: StoredTip): number {
  return `${one.day}.${one.id}` < `${other.day}.${other.id}` ? -1 : 1;
}

function later(one: Day, other: Day): Day {
  return one > other ? one : other;
}

function blobsOf(tips: readonly StoredTip[]): readonly Id[] {
  return tips.flatMap(({ parts }) => parts.flatMap(({ body }) => ('blob' in body ? [body.blob] : [])));
}
