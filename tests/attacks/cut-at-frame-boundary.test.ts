import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeysError, openAttachment } from '../../keys/index.ts';
import { packetHeader, PACKET } from '../../keys/wire/packet.ts';
import { runCommand } from '../flows/commands.ts';
import type { Editor } from '../support/editor.ts';
import { sendForm } from '../support/multipart-form.ts';
import { patternBytes } from '../support/pieces.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { ciphers } from '../support/sealed-tip.ts';
import { PASSPHRASE } from '../support/test-keys.ts';

const FILE_BYTES = 1_500_000;
const KIB = 1024;
/** Of SEIPD version 2: what stands before the first chunk, and a chunk with its tag (RFC 9580, 5.13.2). */
const CHUNKS_START = 4 + 32;
const CHUNK_BYTES = 256 * KIB + 16;

describe.each(['rfc9580', 'gnupg'] as const)(
  'a body that is cut at a boundary of its frames (%s)',
  (profile) => {
    let sites: RunningSites;
    let editor: Editor;
    let id: string;
    let body: Buffer;

    beforeAll(async () => {
      sites = await RunningSites.start({ keys: await makeNewsroomKeys(profile) });
      await sendForm(sites.source, [{ name: 'film.mov', bytes: patternBytes(FILE_BYTES) }]);
      editor = await sites.signIn();
      [id] = (await editor.ids()) as [string];
      const [, part] = (await editor.api.tip(id)).parts;
      body = await bytesOf(editor.api.body(part!.id));
    });
    afterAll(() => sites.close());

    /** What a client does with the attachment, if a server sends this instead. */
    async function open(sent: Uint8Array): Promise<string> {
      const { letter, keys, attachments } = await editor.openLetterOf(id);
      const ends: string[] = [];
      const note = (end: string) => () => {
        ends.push(end);
        return Promise.resolve();
      };
      const sink = { write: () => Promise.resolve(), commit: note('kept'), discard: note('discarded') };
      const part = { ...attachments[0]!, body: once(sent) };
      const opened = openAttachment({ letter, position: 1, part, keys, ciphers }, sink);
      await expect(opened).rejects.toBeInstanceOf(KeysError);
      return ends.join();
    }

    it('does not open where it is cut as it is', async () => {
      const { ends } = frames(body);
      expect(ends.length).toBeGreaterThan(5);
      for (const { wire } of ends.slice(0, -1)) expect(await open(body.subarray(0, wire))).toBe('discarded');
    });

    it('does not open where what is left is framed anew, as a whole packet', async () => {
      const { content, ends } = frames(body);
      const cuts = ends.slice(0, -1).map((end) => end.content);
      for (let at = CHUNKS_START; at < content.length; at += CHUNK_BYTES) cuts.push(at, at + 16);
      for (const cut of cuts) {
        const framed = Buffer.concat([packetHeader(PACKET.seipd, cut), content.subarray(0, cut)]);
        expect(await open(framed)).toBe('discarded');
      }
    });

    it('does not open where chunks in the middle are left out', async () => {
      const { content } = frames(body);
      const left = Buffer.concat([
        content.subarray(0, CHUNKS_START + CHUNK_BYTES),
        content.subarray(CHUNKS_START + 2 * CHUNK_BYTES),
      ]);
      expect(await open(Buffer.concat([packetHeader(PACKET.seipd, left.length), left]))).toBe('discarded');
    });

    it('on the disk of the server is no file at the editor, and their command says so', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'sealdrop-cut-'));
      const file = (name: string, content: string) => {
        writeFileSync(join(folder, name), content);
        return join(folder, name);
      };
      const [name] = await sites.bodies();
      truncateSync(join(sites.config.dataFolder, 'bodies', name!.slice(0, 2), name!), 1 + 256 * KIB + 1);
      const run = await runCommand('sealdrop', [
        ...['tips', 'export', '--server', sites.staff, '--out', join(folder, 'out')],
        ...['--key', file('editor.asc', sites.keys.editor.armoredPrivateKey)],
        ...['--key', file('newsroom.asc', sites.keys.newsroom.armoredPrivateKey)],
        ...['--passphrase-file', file('passphrase', PASSPHRASE)],
      ]);
      expect(run.code).toBe(1);
      const written = readdirSync(join(folder, 'out'), { recursive: true }).map(String);
      expect(written.filter((path) => path.includes('film'))).toEqual([]);
      rmSync(folder, { recursive: true });
    });
  },
);

interface Frames {
  /** Content of the packet, without the lengths between its pieces. */
  readonly content: Buffer;
  /** Where each piece ends, on the wire and in the content. */
  readonly ends: readonly { readonly wire: number; readonly content: number }[];
}

/** RFC 9580, 4.2.1.4. */
function frames(body: Buffer): Frames {
  const pieces: Buffer[] = [];
  const ends: { wire: number; content: number }[] = [];
  let content = 0;
  for (let at = 1; at < body.length;) {
    const octet = body[at]!;
    const last = octet === 0xff;
    const length = last ? body.readUInt32BE(at + 1) : 2 ** (octet & 0x1f);
    const start = at + (last ? 5 : 1);
    pieces.push(body.subarray(start, start + length));
    content += length;
    at = start + length;
    ends.push({ wire: at, content });
  }
  return { content: Buffer.concat(pieces), ends };
}

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what a body is
async function* once(bytes: Uint8Array) {
  yield bytes;
}
