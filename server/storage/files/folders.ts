import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { requireId } from '../id.ts';
import type { Id } from '../ports.ts';
import { makePrivateFolder, PRIVATE_FOLDER, syncFolder } from '../private-paths.ts';

const BASE32 = Array.from('abcdefghijklmnopqrstuvwxyz234567');

/** Bodies are spread over folders named by the first two characters of their ids. */
export const FAN_OUT: readonly string[] = BASE32.flatMap((first) => BASE32.map((second) => first + second));

export interface BodyPaths {
  readonly folder: string;
  readonly unfinished: string;
  readonly finished: string;
}

export function pathsOf(root: string, id: Id): BodyPaths {
  const name = requireId(id);
  const folder = join(root, name.slice(0, 2));
  return { folder, unfinished: join(folder, `${name}.part`), finished: join(folder, name) };
}

/**
 * Makes the folders that are not there. All of them at once: a folder made when a body needs it would tell the time of
 * that visit, and would have to be made durable with the body.
 */
export async function makeFolders(root: string): Promise<void> {
  await makePrivateFolder(root);
  const present = new Set(await readdir(root));
  for (const name of FAN_OUT) if (!present.has(name)) await mkdir(join(root, name), { mode: PRIVATE_FOLDER });
  await syncFolder(root);
}
