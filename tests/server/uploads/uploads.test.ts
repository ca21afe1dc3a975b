import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { parseId } from '../../../server/storage/id.ts';
import type { Id } from '../../../server/storage/ports.ts';
import { dayOf } from '../../../server/storage/day.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';
import { newOwner, OWNER_HEADER, ownerHash, UploadsSite } from '../../support/uploads-site.ts';

const makeFolder = useTemporaryFolders();
const KIB = 1024;
const DAY_MS = 86_400_000;

let site: UploadsSite;
let folder: string;
const owner = newOwner();

async function started(settings: ConstructorParameters<typeof UploadsSite>[1] = {}): Promise<UploadsSite> {
  folder = makeFolder();
  site = new UploadsSite(folder, settings);
  await site.start();
  return site;
}
afterEach(() => site.stop());

const idIn = (path: string): Id => parseId(path.split('/').at(-1) ?? '')!;

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(Uint8Array.from(chunk));
  return Buffer.concat(all);
}

const storedNames = (): readonly string[] =>
  readdirSync(join(folder, 'bodies'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

async function refusalOf(answer: Promise<Response>): Promise<readonly [number, unknown]> {
  const { status, ...rest } = await answer.then(async (one) => ({
    status: one.status,
    text: await one.text(),
  }));
  try {
    return [status, (JSON.parse(rest.text) as { code: unknown }).code];
  } catch {
    return [status, rest.text];
  }
}

/** Begins an upload of a part and cuts the line after so many bytes. */
async function cutAfter(path: string, offset: number, announced: number, sent: Uint8Array): Promise<void> {
  const { hostname, port } = new URL(site.origin);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  socket.write(
    `PATCH ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n${OWNER_HEADER}: ${owner}\r\n` +
      `Upload-Offset: ${offset}\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: ${announced}\r\n\r\n`,
  );
  socket.write(sent);
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.resetAndDestroy();
}

describe('an upload over several requests', () => {
  it('grows by each, says how long it is, and is whole in the end', async () => {
    await started();
    const body = randomBytes(300 * KIB);
    const path = await site.begin(owner, body.length);
    expect(path).toMatch(/^\/api\/uploads\/[a-z2-7]{26}$/u);
    expect(await site.offset(owner, path)).toBe(0);
    const first = await site.append(owner, path, 0, body.subarray(0, 100 * KIB));
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, String(100 * KIB)]);
    expect(await site.offset(owner, path)).toBe(100 * KIB);
    await site.append(owner, path, 100 * KIB, body.subarray(100 * KIB));
    const taken = await site.uploads.use([idIn(path)], ownerHash(owner), async ([upload]) => {
      expect(upload?.length).toBe(body.length);
      return bytesOf(upload!.read());
    });
    expect(taken.equals(body)).toBe(true);
  });

  it('keeps what had come when the line is cut, and goes on from there', async () => {
    await started();
    const body = randomBytes(200 * KIB);
    const path = await site.begin(owner, body.length);
    await cutAfter(path, 0, body.length, body.subarray(0, 70 * KIB));
    const offset = await site.offset(owner, path);
    expect(offset).toBe(70 * KIB);
    expect((await site.append(owner, path, offset, body.subarray(offset))).status).toBe(204);
    const stored = await bytesOf(site.storage.blobs.readUnfinished(idIn(path)));
    expect(stored.equals(body)).toBe(true);
  });

  it('goes on where it stopped when the server was restarted', async () => {
    await started();
    const body = randomBytes(200 * KIB);
    const path = await site.begin(owner, body.length);
    await cutAfter(path, 0, body.length, body.subarray(0, 50 * KIB));
    await site.offset(owner, path);
    await site.stop();
    await site.start();
    const offset = await site.offset(owner, path);
    expect(offset).toBe(50 * KIB);
    await site.append(owner, path, offset, body.subarray(offset));
    expect((await bytesOf(site.storage.blobs.readUnfinished(idIn(path)))).equals(body)).toBe(true);
  });

  it('lets go of a line that hangs when the sender comes back over another', async () => {
    await started();
    const body = randomBytes(64 * KIB);
    const path = await site.begin(owner, body.length);
    const { hostname, port } = new URL(site.origin);
    const hanging = connect({ host: hostname, port: Number(port) });
    hanging.on('error', () => undefined);
    hanging.write(
      `PATCH ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n${OWNER_HEADER}: ${owner}\r\nUpload-Offset: 0\r\n` +
        `Content-Type: application/offset+octet-stream\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    hanging.write(body.subarray(0, 1000));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const offset = await site.offset(owner, path);
    expect(offset).toBe(1000);
    expect((await site.append(owner, path, offset, body.subarray(offset))).status).toBe(204);
    hanging.destroy();
  });

  it('is deleted when its owner gives it up', async () => {
    await started();
    const path = await site.begin(owner, 10);
    await site.append(owner, path, 0, randomBytes(5));
    expect(storedNames()).toHaveLength(1);
    expect((await site.ask('DELETE', path, { [OWNER_HEADER]: owner })).status).toBe(204);
    expect(storedNames()).toEqual([]);
    expect(await site.offset(owner, path)).toBe(-404);
  });

  it('leaves no time finer than a day, neither in its row nor in its file', async () => {
    await started();
    const path = await site.begin(owner, 10);
    await site.append(owner, path, 0, randomBytes(5));
    const [name = ''] = storedNames();
    const { mtimeMs, atimeMs } = statSync(join(folder, 'bodies', name.slice(0, 2), name));
    expect([mtimeMs % DAY_MS, atimeMs % DAY_MS]).toEqual([0, 0]);
    const [row] = await site.storage.tips.uploads();
    expect(row?.day).toBe(dayOf(new Date()));
  });
});

describe('a hostile upload', () => {
  it('of somebody else is as one that is not there', async () => {
    await started();
    const path = await site.begin(owner, 10);
    const stranger = newOwner();
    const nowhere = '/api/uploads/aaaaaaaaaaaaaaaaaaaaaaaaaa';
    for (const [who, where] of [
      [stranger, path],
      [owner, nowhere],
    ] as const) {
      expect(await site.offset(who, where)).toBe(-404);
      expect(await refusalOf(site.append(who, where, 0, randomBytes(5)))).toEqual([404, 'upload-missing']);
      expect(await refusalOf(site.ask('DELETE', where, { [OWNER_HEADER]: who }))).toEqual([
        404,
        'upload-missing',
      ]);
    }
    await expect(
      site.uploads.use([idIn(path)], ownerHash(stranger), () => Promise.resolve()),
    ).rejects.toMatchObject({
      code: 'upload-missing',
    });
    expect(await site.offset(owner, path)).toBe(0);
  });

  it.each([
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e',
    'a',
    'AAAAAAAAAAAAAAAAAAAAAAAAAA',
    '%00',
    'aaaaaaaaaaaaaaaaaaaaaaaaab',
  ])('under the id %s is not there', async (id) => {
    await started();
    expect(await site.offset(owner, `/api/uploads/${id}`)).toBe(-404);
    expect((await site.append(owner, `/api/uploads/${id}`, 0, randomBytes(5))).status).toBe(404);
    expect(storedNames()).toEqual([]);
  });

  it.each([
    [
      'metadata, which would be names in clear',
      { 'Upload-Length': '5', 'Upload-Metadata': 'filename c2VjcmV0' },
    ],
    ['an unknown length', { 'Upload-Defer-Length': '1' }],
    ['pieces to be put together', { 'Upload-Length': '5', 'Upload-Concat': 'partial' }],
    ['another method', { 'Upload-Length': '5', 'X-HTTP-Method-Override': 'DELETE' }],
    ['no length', {}],
    ['a length that is no number', { 'Upload-Length': '5e3' }],
    ['a negative length', { 'Upload-Length': '-5' }],
    ['nothing to send', { 'Upload-Length': '0' }],
  ])('with %s is not begun', async (_what, headers) => {
    await started();
    const answer = await site.ask('POST', '/api/uploads', { [OWNER_HEADER]: owner, ...headers });
    expect(answer.status).toBe(400);
    expect(await site.storage.tips.uploads()).toEqual([]);
  });

  it('is not begun by nobody, nor with data at once', async () => {
    await started();
    expect(await refusalOf(site.ask('POST', '/api/uploads', { 'Upload-Length': '5' }))).toEqual([
      400,
      'malformed',
    ]);
    const withData = site.ask(
      'POST',
      '/api/uploads',
      { [OWNER_HEADER]: owner, 'Upload-Length': '5', 'Content-Type': 'application/offset+octet-stream' },
      randomBytes(5),
    );
    expect(await refusalOf(withData)).toEqual([400, 'malformed']);
    expect(await site.storage.tips.uploads()).toEqual([]);
  });

  it.each([1, 4, 6, 5_000])(
    'from the wrong offset %d is refused, and nothing of it taken',
    async (offset) => {
      await started();
      const path = await site.begin(owner, 10_000);
      await site.append(owner, path, 0, randomBytes(5));
      expect(await refusalOf(site.append(owner, path, offset, randomBytes(5)))).toEqual([
        409,
        'wrong-offset',
      ]);
      expect(await site.offset(owner, path)).toBe(5);
    },
  );

  it('that sends more than it announced is refused', async () => {
    await started();
    const path = await site.begin(owner, 10);
    expect(await refusalOf(site.append(owner, path, 0, randomBytes(11)))).toEqual([413, 'too-big']);
    expect(await site.offset(owner, path)).toBe(0);
  });

  it('that never ends is cut at the length it announced', async () => {
    await started();
    const path = await site.begin(owner, 100 * KIB);
    const { hostname, port } = new URL(site.origin);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => undefined);
    socket.write(
      `PATCH ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n${OWNER_HEADER}: ${owner}\r\nUpload-Offset: 0\r\n` +
        'Content-Type: application/offset+octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    for (let sent = 0; sent < 400; sent += 10) {
      socket.write(`2800\r\n${'x'.repeat(10 * KIB)}\r\n`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    socket.destroy();
    expect(await site.offset(owner, path)).toBeLessThanOrEqual(100 * KIB);
    const [name = ''] = storedNames();
    expect(statSync(join(folder, 'bodies', name.slice(0, 2), name)).size).toBeLessThanOrEqual(100 * KIB);
  });

  it('longer than the longest body is not begun', async () => {
    await started({ maxBytes: 1000 });
    await expect(site.begin(owner, 1001)).rejects.toThrow('413 {"code":"too-big"}');
    expect(await site.begin(owner, 1000)).toContain('/api/uploads/');
  });

  it('that stands still is cut, and what came is kept', async () => {
    folder = makeFolder();
    site = new UploadsSite(folder);
    await site.start({ stallSeconds: 1, minBytesPerSecond: 512 });
    const path = await site.begin(owner, 10_000);
    const { hostname, port } = new URL(site.origin);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    socket.write(
      `PATCH ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n${OWNER_HEADER}: ${owner}\r\nUpload-Offset: 0\r\n` +
        'Content-Type: application/offset+octet-stream\r\nContent-Length: 10000\r\n\r\n0123456789',
    );
    await closed;
    expect(await site.offset(owner, path)).toBe(10);
  });
});

describe('unfinished uploads together', () => {
  it('are refused beyond what they may hold of the disk', async () => {
    await started({ unfinishedBytes: 100 * KIB });
    const path = await site.begin(owner, 60 * KIB);
    await site.append(owner, path, 0, randomBytes(60 * KIB));
    await expect(site.begin(owner, 50 * KIB)).rejects.toThrow('507 {"code":"files-full"}');
    expect(await site.begin(owner, 30 * KIB)).toContain('/');
  });

  it('still count after a restart, and no more once one is given up', async () => {
    await started({ unfinishedBytes: 100 * KIB });
    const path = await site.begin(owner, 60 * KIB);
    await site.append(owner, path, 0, randomBytes(60 * KIB));
    await site.stop();
    await site.start();
    await expect(site.begin(owner, 50 * KIB)).rejects.toThrow('507');
    await site.ask('DELETE', path, { [OWNER_HEADER]: owner });
    expect(await site.begin(owner, 50 * KIB)).toContain('/');
  });

  it('need room on the disk above the reserve', async () => {
    await started({ room: () => Promise.resolve(1000) });
    await expect(site.begin(owner, 1001)).rejects.toThrow('507 {"code":"files-full"}');
  });

  it('expire after some days, and their bytes go', async () => {
    let now = new Date();
    await started({ now: () => now, unfinishedDays: 7 });
    const path = await site.begin(owner, 2 ** 21);
    await site.append(owner, path, 0, randomBytes(2 ** 20));
    now = new Date(now.getTime() + 7 * DAY_MS);
    expect(await site.uploads.sweep()).toBe(0);
    now = new Date(now.getTime() + DAY_MS);
    expect(await site.uploads.sweep()).toBe(1);
    expect(storedNames()).toEqual([]);
    expect(await site.offset(owner, path)).toBe(-404);
  });

  it.each([0, 2 ** 20 - 1])('of which %d bytes came expire after an hour without more', async (bytes) => {
    let now = new Date();
    await started({ now: () => now });
    const path = await site.begin(owner, 2 ** 21);
    now = new Date(now.getTime() + 59 * 60_000);
    if (bytes > 0) await site.append(owner, path, 0, randomBytes(bytes));
    if (bytes > 0) now = new Date(now.getTime() + 59 * 60_000);
    expect(await site.uploads.sweep()).toBe(0);
    now = new Date(now.getTime() + 2 * 60_000);
    expect(await site.uploads.sweep()).toBe(1);
  });
});

describe('a complete upload', () => {
  it('can be used by one tip at a time, and be made a body more than once without harm', async () => {
    await started();
    const body = randomBytes(5000);
    const path = await site.begin(owner, body.length);
    await site.append(owner, path, 0, body);
    const use = () =>
      site.uploads.use([idIn(path)], ownerHash(owner), async ([upload]) => {
        await expect(
          site.uploads.use([idIn(path)], ownerHash(owner), () => Promise.resolve()),
        ).rejects.toMatchObject({
          code: 'upload-busy',
        });
        expect((await bytesOf(upload!.read())).equals(body)).toBe(true);
        await upload!.finish(dayOf(new Date()));
        throw new Error('the tip could not be stored');
      });
    await expect(use()).rejects.toThrow('could not be stored');
    await expect(use()).rejects.toThrow('could not be stored');
    await site.stop();
    await site.start();
    await expect(use()).rejects.toThrow('could not be stored');
  });

  it('cannot be used while something of it is missing', async () => {
    await started();
    const path = await site.begin(owner, 10);
    await site.append(owner, path, 0, randomBytes(9));
    await expect(
      site.uploads.use([idIn(path)], ownerHash(owner), () => Promise.resolve()),
    ).rejects.toMatchObject({
      code: 'upload-missing',
    });
  });
});
