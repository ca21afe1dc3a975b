import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { sealReply, uploadBody } from '../../client/conversation/index.ts';
import { newId } from '../../client/new-id.ts';
import { type StaffApi, StaffApiError } from '../../client/staff-api/index.ts';
import { commitPart, encodeLetter, readMailboxKey, type Ring, type SessionKey } from '../../keys/index.ts';
import { patternBytes } from '../support/pieces.ts';
import { makeNewsroomKeys, type NewsroomKeys } from '../support/running-server.ts';
import { ciphers } from '../support/sealed-tip.ts';
import { ScriptingSource, type SealedRequest } from '../support/scripting-source.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { SmallDisk } from '../support/small-disk.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { ringFor } from '../support/test-keys.ts';

const MIB = 2 ** 20;
const FILE = patternBytes(9 * MIB);
const FIRST_BYTES = 3 * MIB;

const temporaryFolder = useTemporaryFolders();
let keys: NewsroomKeys;
let ring: Ring;
let server: ServerProcess;
let disk: SmallDisk;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
  ring = await ringFor(keys.newsroom);
});
beforeEach(async () => {
  disk = await SmallDisk.start(temporaryFolder(), keys);
  ({ server } = disk);
});
afterEach(() => server.stop());

/** Sends bytes, the disk being full when the second half of them comes. */
function sendIntoFullDisk(
  address: string,
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(address, {
      method: 'PATCH',
      headers: { ...headers, 'content-length': String(bytes.length) },
    });
    sent.on('response', (response) => {
      resolve(response.resume().statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.write(bytes.subarray(0, bytes.length / 2));
    void sleep(400).then(() => {
      disk.fill();
      sent.end(bytes.subarray(bytes.length / 2));
    });
  });
}

const TUS = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' } as const;

describe('a disk that is full in the middle of an upload', () => {
  it('of a source keeps what was promised; it goes on when there is room, and the editor opens the file', async () => {
    const source = new ScriptingSource(server.source, ring);
    const owner = { 'x-sealdrop': '1', 'x-sealdrop-owner': source.owner };
    const { sessionKey, body, envelope } = await source.seal(FILE);
    const begun = await fetch(`${server.source}/api/uploads`, {
      method: 'POST',
      headers: { ...owner, 'tus-resumable': '1.0.0', 'upload-length': String(body.length) },
    });
    const address = `${server.source}${begun.headers.get('location')}`;
    const headersAt = (offset: number) => ({ ...owner, ...TUS, 'upload-offset': String(offset) });
    const append = (offset: number, bytes: Uint8Array) =>
      fetch(address, { method: 'PATCH', headers: headersAt(offset), body: bytes as BodyInit });
    const offset = async () =>
      Number(
        (await fetch(address, { method: 'HEAD', headers: { ...owner, ...TUS } })).headers.get(
          'upload-offset',
        ),
      );
    expect((await append(0, body.subarray(0, FIRST_BYTES))).status).toBe(204);

    expect(await sendIntoFullDisk(address, headersAt(FIRST_BYTES), body.subarray(FIRST_BYTES))).toBe(507);
    expect(await offset()).toBeGreaterThanOrEqual(FIRST_BYTES);

    await disk.makeRoom();
    const reached = await offset();
    expect(reached).toBeGreaterThanOrEqual(FIRST_BYTES);
    expect((await append(reached, body.subarray(reached))).status).toBe(204);
    const part = address.split('/').at(-1)!;
    const tip = await withFile(source, { part, envelope, sessionKey });
    expect(await source.post('/tips', tip)).toEqual({ status: 201, body: {} });
    const opened = await (await server.signIn(keys)).openOnly();
    expect(opened.files.map(({ bytes }) => bytes.equals(FILE))).toEqual([true]);
  });

  it('of staff keeps what was promised; it goes on when there is room, and the reply is whole', async () => {
    const source = new ScriptingSource(server.source, ring);
    const first = await source.prepare('a story');
    await source.post('/tips', first);
    const { api } = await server.signIn(keys);
    const { mailbox } = await api.tip(first.tip);

    const upload = async ({ body }: { readonly body: AsyncIterable<readonly Uint8Array[]> }) => {
      const pieces: Uint8Array[] = [];
      for await (const batch of body) for (const piece of batch) pieces.push(Uint8Array.from(piece));
      return uploadThroughFullDisk(api, new Uint8Array(Buffer.concat(pieces)));
    };
    const sealed = await sealReply(
      {
        id: newId(),
        conversation: first.tip,
        text: 'an answer',
        language: 'en',
        files: [{ name: 'plan.bin', type: '', size: FILE.length, read: () => once(FILE) }],
      },
      {
        ...{ ring, ciphers, key: keys.newsroom.unlocked, now: new Date(), upload },
        mailbox: await readMailboxKey(mailbox!.key),
      },
    );
    await api.reply(first.tip, sealed);
    const { messages } = await api.tip(first.tip);
    expect(messages[0]?.parts).toHaveLength(2);
  });

  it('does not keep a reply from being sent later by the same editor, nothing of the first attempt being left', async () => {
    const { api } = await server.signIn(keys);
    disk.fill();
    const uploading = {
      ...{ api, wait: () => Promise.resolve(), progress: () => undefined },
      signal: new AbortController().signal,
    };
    const part = () => ({ length: FILE.length, body: batchesOf(FILE) });
    await expect(uploadBody(part(), uploading)).rejects.toBeInstanceOf(StaffApiError);
    await disk.makeRoom();
    const id = await uploadBody(part(), uploading);
    expect(await api.uploadOffset(id)).toBe(FILE.length);
  });
});

/** As our client does, but that it is told when to go on. */
async function uploadThroughFullDisk(api: StaffApi, body: Uint8Array<ArrayBuffer>): Promise<string> {
  const id = await api.createUpload(body.length);
  await api.appendUpload(id, 0, body.subarray(0, FIRST_BYTES));
  disk.fill();
  await expect(api.appendUpload(id, FIRST_BYTES, body.subarray(FIRST_BYTES))).rejects.toBeInstanceOf(
    StaffApiError,
  );
  const kept = await api.uploadOffset(id);
  expect(kept).toBeGreaterThanOrEqual(FIRST_BYTES);
  await disk.makeRoom();
  await api.appendUpload(id, kept, body.subarray(kept));
  return id;
}

/** A tip with one file whose body is uploaded already. */
async function withFile(
  source: ScriptingSource,
  { part, envelope, sessionKey }: { part: string; envelope: Uint8Array; sessionKey: SessionKey },
): Promise<SealedRequest> {
  const tip = await source.prepare('with a file');
  const commitment = await commitPart(tip.tip, part, 1, sessionKey);
  const letter = encodeLetter({
    tip: tip.tip,
    author: 'source',
    message: 'with a file',
    language: 'en',
    time: new Date().toISOString(),
    sealed: 'browser',
    attachments: [{ part, name: 'film.mov', type: '', size: FILE.length, commitment }],
  });
  const sealed = await source.seal(letter);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return {
    ...tip,
    letter: { ...tip.letter, envelope: base64(sealed.envelope), body: base64(sealed.body) },
    parts: [{ id: part, envelope: base64(envelope) }],
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is asked for
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* batchesOf(bytes: Uint8Array): AsyncGenerator<readonly Uint8Array[]> {
  for await (const piece of once(bytes)) yield [piece];
}
