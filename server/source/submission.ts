import { createHash, createHmac, type Hash, randomBytes } from 'node:crypto';

const ONCE_BYTES = 16;
const SHAPE = /^[\w-]{22}$/u;
/** As much of each file tells one submission from another; its name, type and exact size count too. */
const BEGINNING_BYTES = 65_536;

/** A random value that makes each form that is opened one of its own: see `tagOf`. */
export function newOnce(): string {
  return randomBytes(ONCE_BYTES).toString('base64url');
}

/** What of a file tells whether it is sent again. */
export interface FileMark {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly beginning: string;
}

/** Takes the mark of a file while it streams by. */
export class FileMarker {
  readonly #hash: Hash = createHash('sha256');
  #left = BEGINNING_BYTES;

  add(chunk: Uint8Array): void {
    if (this.#left === 0) return;
    const piece = chunk.subarray(0, this.#left);
    this.#left -= piece.length;
    this.#hash.update(piece);
  }

  mark({ name, type }: { readonly name: string; readonly type: string }, size: number): FileMark {
    return { name, type, size, beginning: this.#hash.digest('hex') };
  }
}

/**
 * Recognises a form that is sent again (a reload, Back and Send, a second press), also after a restart. Keyed by the form's
 * own random value, which is stored nowhere: who has the tag cannot test a guess of the content against it.
 *
 * @returns undefined where the form has no value of ours
 */
export function tagOf(once: string, message: string, files: readonly FileMark[]): string | undefined {
  if (!SHAPE.test(once)) return undefined;
  const content = JSON.stringify({ message, files });
  return createHmac('sha256', Buffer.from(once, 'base64url')).update(content).digest('base64url');
}
