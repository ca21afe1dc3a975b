import { truncateSync, writeFileSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readFileSync } from 'node:fs';
import { newSessionKey, readPublicKeys, type Ring, wrapSessionKey } from '../../keys/index.ts';
import { ringOf } from '../../keys/ring.ts';
import { openStorage } from '../../server/storage/choose.ts';
import { dayOf } from '../../server/storage/day.ts';
import { sha256 } from '../../server/storage/digest.ts';
import { newId } from '../../server/storage/id.ts';
import type { StoredPart } from '../../server/storage/ports.ts';
import { sealTip } from '../support/sealed-tip.ts';
import { patternBytes } from '../support/pieces.ts';

const LETTER_BYTES = 1_024;
/** Parts share so many envelopes: to make each of 100,000 would take longer than to rotate them. */
const ENVELOPES = 500;
const TIPS_AT_A_TIME = 50;

async function ringOfFile(publicKey: string): Promise<Ring> {
  return ringOf(1, await readPublicKeys(readFileSync(publicKey, 'utf8')), new Date());
}

/** Where the server keeps a body. */
function bodyPath(data: string, id: string): string {
  return join(data, 'bodies', id.slice(0, 2), id);
}

/**
 * Tips with so many parts together, each tip with a letter and nine attachments. Bodies are kept in rows, or are files of that
 * many bytes with holes in them: a rotation does not read them.
 */
export async function seedParts(
  data: string,
  publicKey: string,
  { parts, fileBytes }: { readonly parts: number; readonly fileBytes?: number },
): Promise<void> {
  const ring = await ringOfFile(publicKey);
  const envelopes: Uint8Array[] = [];
  for (let count = 0; count < Math.min(parts, ENVELOPES); count++)
    envelopes.push(await wrapSessionKey(newSessionKey(ring.suite), ring, new Date()));
  const body = patternBytes(LETTER_BYTES);
  const digest = Uint8Array.from(sha256(body));
  const storage = await openStorage({ folder: data });
  const day = dayOf(new Date());
  const part = (position: number, at: number): StoredPart => {
    const id = newId();
    const kind = position === 0 ? 'letter' : 'attachment';
    const isFile = position > 0 && fileBytes !== undefined;
    return {
      ...{ id, kind, position, epoch: 1, suite: ring.suite, envelope: envelopes[at % envelopes.length]! },
      ...{ length: isFile ? fileBytes : body.length, digest },
      body: isFile ? { blob: id } : { inline: body },
    };
  };
  for (let at = 0; at < parts;) {
    const tips = [];
    for (; tips.length < TIPS_AT_A_TIME && at < parts;) {
      const count = Math.min(10, parts - at);
      tips.push(Array.from({ length: count }, (_, position) => part(position, at + position)));
      at += count;
    }
    for (const made of tips.flat())
      if ('blob' in made.body) await makeSparse(bodyPath(data, made.id), made.length);
    await Promise.all(
      tips.map((made) =>
        storage.tips.addTip({ id: newId(), day, sealed: 'arrival', author: 'source', parts: made }),
      ),
    );
  }
  await storage.close();
}

async function makeSparse(path: string, bytes: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await (await open(path, 'wx', 0o600)).close();
  truncateSync(path, bytes);
}

/**
 * Tips with a file of that size each, really sealed; and each of their messages as one file for GnuPG.
 *
 * @returns the files
 */
export async function seedMessages(
  data: string,
  publicKey: string,
  { tips, fileBytes, out }: { readonly tips: number; readonly fileBytes: number; readonly out: string },
): Promise<readonly string[]> {
  const ring = await ringOfFile(publicKey);
  const bytes = patternBytes(fileBytes);
  const storage = await openStorage({ folder: data });
  const day = dayOf(new Date());
  const messages: string[] = [];
  await mkdir(out, { recursive: true });
  for (let count = 0; count < tips; count++) {
    const tip = await sealTip(ring, { files: [{ name: 'file.bin', bytes }], day });
    const parts: StoredPart[] = [];
    for (const { id: text, kind, position, epoch, suite, envelope, body } of tip.parts) {
      const id = newId();
      const whole = join(out, `${text}.pgp`);
      writeFileSync(whole, Buffer.concat([envelope, body]));
      messages.push(whole);
      const isFile = kind === 'attachment';
      if (isFile) {
        const writer = await storage.blobs.create(id);
        await writer.write([body]);
        await writer.finish(day);
      }
      const stored = {
        id,
        kind,
        position,
        epoch,
        suite,
        envelope,
        length: body.length,
        digest: sha256(body),
      };
      parts.push({ ...stored, body: isFile ? { blob: id } : { inline: body } });
    }
    await storage.tips.addTip({ id: newId(), day, sealed: 'arrival', author: 'source', parts });
  }
  await storage.close();
  return messages;
}
