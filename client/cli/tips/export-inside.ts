import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Letter, looksEncrypted, openForeign, type UnlockedKey } from '../../../keys/index.ts';
import { innerName, openForeignText } from '../../conversation/index.ts';
import { cleanFileName } from '../../file-names.ts';
import { NewFile, sizeOf } from '../files/new-file.ts';
import { printLine } from '../terminal.ts';
import type { Desk } from './desk.ts';
import { keepText, readable } from './export-opened.ts';
import type { Tally } from './tally.ts';

/** What was in an OpenPGP message that the source had put into the text. */
export const INSIDE_FILE = 'message-opened.txt';
/** How much of a file tells what it is, bytes. */
const BEGINNING_BYTES = 4096;
/** Larger files are left as they are, bytes: they are opened in memory. */
const MAX_FILE_BYTES = 64 * 2 ** 20;

interface Place {
  readonly folder: string;
  readonly tally: Tally;
  readonly name: string;
}

/** Opens what the source had encrypted by themselves, beside what was sent. */
export async function exportInside(
  { keys, terminal }: Desk,
  letter: Letter,
  names: readonly string[],
  { folder, tally, name }: Place,
): Promise<void> {
  const say = (file: string) => {
    printLine(terminal.stderr, `The source had encrypted this by themselves, opened: ${join(folder, file)}`);
  };
  await tally.attempt(`${name}, encrypted text`, async () => {
    const inside = await openForeignText(letter.message, keys);
    if (inside?.kind === 'unopened') throw inside.error;
    if (inside === undefined) return;
    const file = inside.kind === 'text' ? INSIDE_FILE : openedName(innerName(inside.fileName, 'message'));
    if (inside.kind === 'text') await keepText(folder, file, readable(inside.text), tally);
    else await keepBytes(folder, file, inside.data, tally);
    say(file);
  });
  for (const file of names) {
    await tally.attempt(`${name}, encrypted ${file}`, async () => {
      const data = await insideOf(join(folder, file), keys);
      if (data === undefined) return;
      const opened = openedName(innerName('', file));
      await keepBytes(folder, opened, data, tally);
      say(opened);
    });
  }
}

function openedName(name: string): string {
  return cleanFileName(`opened-${name}`, 1);
}

async function insideOf(path: string, keys: readonly UnlockedKey[]): Promise<Uint8Array | undefined> {
  const size = await sizeOf(path);
  // What could not be exported has been named already.
  if (size === undefined || Number.isNaN(size) || size > MAX_FILE_BYTES) return undefined;
  if (!looksEncrypted(await beginningOf(path))) return undefined;
  return (await openForeign(new Uint8Array(await readFile(path)), keys)).data;
}

async function beginningOf(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(BEGINNING_BYTES), 0, BEGINNING_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function keepBytes(folder: string, name: string, bytes: Uint8Array, tally: Tally): Promise<void> {
  if ((await sizeOf(join(folder, name))) !== undefined) {
    tally.kept();
    return;
  }
  const file = await NewFile.create(folder, name);
  await file.write(bytes);
  await file.commit();
  tally.written();
}
