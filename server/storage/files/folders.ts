import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { settleTimes } from '../file-times.ts';
import { requireId } from '../id.ts';
import type { Id } from '../ports.ts';
import { PRIVATE_FOLDER, syncFolder } from '../private-paths.ts';

export const UNFINISHED = '.part';
export const RESUMABLE = '.upload';
const FOLDER_NAME = /^[a-z2-7]{2}$/;

export interface BodyPaths {
  readonly folder: string;
  readonly unfinished: string;
  /** An unfinished one that is gone on with later. */
  readonly resumable: string;
  readonly finished: string;
}

export function pathsOf(root: string, id: Id): BodyPaths {
  const name = requireId(id);
  const folder = join(root, name.slice(0, 2));
  return {
    folder,
    unfinished: join(folder, `${name}${UNFINISHED}`),
    resumable: join(folder, `${name}${RESUMABLE}`),
    finished: join(folder, name),
  };
}

/** The folders below a root, each named by the first two characters of the ids in it. */
export class Folders {
  readonly #root: string;
  readonly #made = new Map<string, Promise<void>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Resolves when the folder is there and durable. */
  make(folder: string): Promise<void> {
    const made = this.#made.get(folder) ?? this.#makeDurably(folder);
    this.#made.set(folder, made);
    return made;
  }

  async list(): Promise<readonly string[]> {
    const names = await readdir(this.#root);
    return names.filter((name) => FOLDER_NAME.test(name)).map((name) => join(this.#root, name));
  }

  /** The first time also where the folder is there: whoever made it may have been killed before it was durable. */
  async #makeDurably(folder: string): Promise<void> {
    try {
      await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
      await syncFolder(this.#root);
      await settleTimes(this.#root);
    } catch (error) {
      this.#made.delete(folder);
      throw error;
    }
  }
}
