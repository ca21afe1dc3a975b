import { randomBytes } from 'node:crypto';
import type { Id } from '../../../server/storage/ports.ts';
import { MAX_UNFINISHED } from '../../../server/uploads/senders.ts';
import { type Owner, Uploads, type UploadsContext } from '../../../server/uploads/index.ts';
import { MemoryBlobStore } from '../../support/memory-blob-store.ts';
import { MemoryTipStore } from '../../support/memory-tip-store.ts';

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let now: number;
let tips: MemoryTipStore;
let blobs: MemoryBlobStore;
let uploads: Uploads;

async function start(over: Partial<UploadsContext> = {}): Promise<void> {
  uploads = await Uploads.open({
    tips,
    blobs,
    room: () => Promise.resolve(2 ** 40),
    leftOfDay: () => Infinity,
    leftOfDayOf: () => Infinity,
    visitorBytes: 2 ** 33,
    now: () => new Date(now),
    elapsed: () => now,
    maxBytes: 2 ** 30,
    unfinishedBytes: 2 ** 33,
    unfinishedDays: 7,
    uploadsOfOne: 50,
    ...over,
  });
}
beforeEach(async () => {
  now = Date.UTC(2026, 0, 1, 12);
  tips = new MemoryTipStore();
  blobs = new MemoryBlobStore();
  await start();
});

const newOwner = (): Owner => new Uint8Array(randomBytes(32));
const append = (id: Id, offset: number, bytes: number) => uploads.append(id, offset, chunksOf(bytes));

// eslint-disable-next-line @typescript-eslint/require-await
async function* chunksOf(bytes: number): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(bytes);
}

/** One byte each, each from somebody else. */
async function junk(count: number): Promise<void> {
  for (let each = 0; each < count; each++) {
    now += 1;
    await append(await uploads.begin(newOwner(), 1), 0, 1);
  }
}

const isThere = async (id: Id) => (await tips.upload(id)) !== undefined;

/** Bytes that come when they are told to. */
function slowLine(): { readonly chunks: AsyncIterable<Uint8Array>; readonly end: () => void } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(10);
    await ended;
    yield new Uint8Array(10);
  }
  return { chunks: chunks(), end };
}

describe('five thousand uploads of a byte', () => {
  it('keep out neither a source who comes after them nor a reply, nor take away what others have begun', async () => {
    const paused = { owner: newOwner(), id: '' as Id };
    paused.id = await uploads.begin(paused.owner, 8 * MIB);
    await append(paused.id, 0, 3 * MIB);
    const sending = await uploads.begin(newOwner(), 20);
    const line = slowLine();
    const sent = uploads.append(sending, 0, line.chunks);

    await junk(5_000);
    expect((await tips.uploads()).length).toBeLessThanOrEqual(MAX_UNFINISHED.source);

    const honest = await uploads.begin(newOwner(), 5 * MIB);
    await junk(1_000);
    await append(honest, 0, 5 * MIB);
    await append(await uploads.begin(newOwner(), KIB, 'staff'), 0, KIB);
    line.end();
    expect(await sent).toBe(20);
    expect(await append(paused.id, 3 * MIB, 5 * MIB)).toBe(8 * MIB);
  });

  it('have gone an hour later', async () => {
    await junk(1_500);
    const honest = await uploads.begin(newOwner(), 5 * MIB);
    await append(honest, 0, MIB);
    now += HOUR_MS + 1;
    expect(await uploads.sweep()).toBe(1_500);
    expect(await isThere(honest)).toBe(true);
  });

  it('have no effect on replies whose files are under way', async () => {
    const reply = await uploads.begin(newOwner(), 10, 'staff');
    await append(reply, 0, 10);
    await junk(3_000);
    expect(await isThere(reply)).toBe(true);
  });
});

describe('small files of a tip', () => {
  it('stay while the large one is being sent, however long that takes', async () => {
    const owner = newOwner();
    const small = await uploads.begin(owner, 10);
    await append(small, 0, 10);
    const large = await uploads.begin(owner, 40 * MIB);
    for (let offset = 0; offset < 40 * MIB; offset += MIB) {
      now += 30 * MINUTE_MS;
      await append(large, offset, MIB);
      await uploads.sweep();
    }
    await junk(2_500);
    expect(await isThere(small)).toBe(true);
  });

  it('are as fresh as the server after it was restarted', async () => {
    const owner = newOwner();
    const id = await uploads.begin(owner, 10);
    await append(id, 0, 5);
    now += 50 * MINUTE_MS;
    await start();
    now += 50 * MINUTE_MS;
    await uploads.sweep();
    expect(await isThere(id)).toBe(true);
    now += 11 * MINUTE_MS;
    await uploads.sweep();
    expect(await isThere(id)).toBe(false);
  });
});

describe('one sender', () => {
  it('has a bounded number under way: the first goes for the newest', async () => {
    const owner = newOwner();
    const ids: Id[] = [];
    for (let each = 0; each < 60; each++) ids.push(await uploads.begin(owner, 10));
    expect(await tips.uploads()).toHaveLength(50);
    expect([await isThere(ids[9]!), await isThere(ids[10]!)]).toEqual([false, true]);
  });
});

describe('when they hold as much as they may', () => {
  beforeEach(() => start({ unfinishedBytes: 4 * MIB }));

  it('a newcomer is refused while the others go on, and takes the place of whoever has rested for a day', async () => {
    const first = await uploads.begin(newOwner(), 3 * MIB);
    await append(first, 0, 2 * MIB);
    now += 2 * HOUR_MS;
    const second = await uploads.begin(newOwner(), 2 * MIB);
    await append(second, 0, 2 * MIB);
    await expect(uploads.begin(newOwner(), MIB)).rejects.toMatchObject({ code: 'files-full' });
    now += 23 * HOUR_MS;
    const newcomer = await uploads.begin(newOwner(), MIB);
    expect(await Promise.all([first, second, newcomer].map(isThere))).toEqual([false, true, true]);
  });

  it('replies have as much of their own', async () => {
    await append(await uploads.begin(newOwner(), 4 * MIB), 0, 4 * MIB);
    await append(await uploads.begin(newOwner(), 4 * MIB, 'staff'), 0, 4 * MIB);
    await expect(uploads.begin(newOwner(), 1)).rejects.toMatchObject({ code: 'files-full' });
    await expect(uploads.begin(newOwner(), 1, 'staff')).rejects.toMatchObject({ code: 'store-full' });
  });
});

describe('one visitor', () => {
  beforeEach(() => start({ unfinishedBytes: 16 * MIB, visitorBytes: 4 * MIB }));

  const begin = (visitor: string | undefined, bytes: number) =>
    uploads.begin(newOwner(), bytes, 'source', visitor);
  const used = { code: 'share-used' };

  it('has a share of the room, and the others have theirs', async () => {
    await append(await begin('a', 3 * MIB), 0, 3 * MIB);
    await expect(begin('a', 2 * MIB)).rejects.toMatchObject(used);
    await append(await begin('b', 4 * MIB), 0, 4 * MIB);
    await append(await begin(undefined, 6 * MIB), 0, 6 * MIB);
    expect([uploads.shareOf('a'), uploads.shareOf('b'), uploads.shareOf(undefined)]).toEqual([
      MIB,
      0,
      Infinity,
    ]);
  });

  it('has it for what really comes, however much was announced, and for forms too', async () => {
    const ids = [await begin('a', 4 * MIB), await begin('a', 4 * MIB)];
    await append(ids[0]!, 0, 3 * MIB);
    await expect(append(ids[1]!, 0, 2 * MIB)).rejects.toMatchObject(used);
    const form = uploads.hold('source', 'b');
    await form.grow(4 * MIB);
    await expect(begin('b', 1)).rejects.toMatchObject(used);
    await expect(uploads.hold('source', 'b').grow(MIB)).rejects.toMatchObject(used);
    form.release();
    expect(await isThere(await begin('b', MIB))).toBe(true);
  });

  it('is not kept waiting by what they left behind an hour ago, while others keep what they have', async () => {
    const [left, others] = [await begin('a', 3 * MIB), await begin('b', 3 * MIB)];
    for (const id of [left, others]) await append(id, 0, 3 * MIB);
    await expect(begin('a', 3 * MIB)).rejects.toMatchObject(used);
    now += HOUR_MS + 1;
    await begin('a', 3 * MIB);
    expect([await isThere(left), await isThere(others)]).toEqual([false, true]);
  });

  it('is told before a form is sent that what they left behind would give way to it', async () => {
    await append(await begin('a', 4 * MIB), 0, 3 * MIB);
    expect(uploads.shareOf('a')).toBe(MIB);
    now += HOUR_MS + 1;
    expect(uploads.shareOf('a')).toBe(4 * MIB);
    await uploads.hold('source', 'a').grow(4 * MIB);
  });

  it('does not lose the finished files of a tip to the next file of the same tip', async () => {
    const owner = newOwner();
    const finished = await uploads.begin(owner, 3 * MIB, 'source', 'a');
    await append(finished, 0, 3 * MIB);
    now += HOUR_MS + 1;
    await expect(uploads.begin(owner, 2 * MIB, 'source', 'a')).rejects.toMatchObject(used);
    expect(await isThere(finished)).toBe(true);
  });

  it('goes on with an upload over another circuit, which it counts for from then on', async () => {
    const id = await begin('a', 4 * MIB);
    await append(id, 0, 3 * MIB);
    uploads.comesFrom(id, 'b');
    expect([uploads.shareOf('a'), uploads.shareOf('b')]).toEqual([4 * MIB, MIB]);
  });
});
