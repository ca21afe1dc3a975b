import type { ByteWindow } from './byte-window.ts';
import { NotAsExpected } from './byte-window.ts';

export type BlockKind =
  /** Needed to show the picture: copied as it is. */
  | 'picture'
  /** JPEG: say how colours are stored. Copies get the same statement, written anew. */
  | 'jfif'
  | 'adobe'
  /** Tells nothing about anybody; left out of copies, or written anew where the format needs it. */
  | 'features'
  /** What is read for the inspection; left out of copies. */
  | 'exif'
  | 'xmp'
  | 'photoshop'
  | 'profile'
  | 'text'
  | 'time'
  | 'thumbnail'
  | 'attachment'
  | 'other';

/** A stretch of a picture's file. */
export interface Block {
  readonly kind: BlockKind;
  readonly start: number;
  readonly end: number;
  /** Where what is said begins, behind lengths and labels. */
  readonly content: number;
  /** Where it ends, before a checksum. */
  readonly contentEnd: number;
  /** How the format calls it: a keyword, the label of a segment. */
  readonly label: string;
}

/** Steps of a walk: no camera comes near it, and a hostile file soon does. */
const MAX_STEPS = 200_000;
/** Stretches that are told apart. */
const MAX_BLOCKS = 5_000;

/** The blocks of one file in their order; neighbours that are copied as they are become one. */
export class Blocks {
  readonly #blocks: Block[] = [];
  #steps = 0;

  add(kind: BlockKind, start: number, end: number, content = start, label = '', contentEnd = end): void {
    this.#steps += 1;
    const last = this.#blocks.at(-1);
    if (kind === 'picture' && last?.kind === 'picture' && last.end === start) {
      this.#blocks[this.#blocks.length - 1] = { ...last, end, contentEnd: end };
    } else {
      this.#blocks.push({ kind, start, end, content, label, contentEnd });
    }
    if (this.#steps > MAX_STEPS || this.#blocks.length > MAX_BLOCKS)
      throw new NotAsExpected('Too many parts');
  }

  all(): readonly Block[] {
    return this.#blocks;
  }
}

export type Walk = (bytes: ByteWindow) => Promise<readonly Block[]>;

/** What a block says, as a piece. */
export function contentOf(bytes: ByteWindow, block: Block): Promise<Uint8Array<ArrayBuffer>> {
  return bytes.piece(block.content, block.contentEnd - block.content);
}
