import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Message } from '../../conversation/index.ts';
import { sweepUnfinished } from '../files/new-file.ts';

export const PRIVATE_FOLDER = 0o700;

/** The folder of a message that followed a tip, in the folder of the tip. */
export async function messageFolder(tipFolder: string, { day, author, id }: Message): Promise<string> {
  return makeFolder(join(tipFolder, `${day}-${author}-${id}`));
}

export async function makeFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
  await sweepUnfinished(path);
  return path;
}
