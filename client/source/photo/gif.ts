import type { Block } from './block.ts';
import { Blocks } from './block.ts';
import type { ByteWindow } from './byte-window.ts';
import { ascii, NotAsExpected, startsWith } from './byte-window.ts';

// GIF89a, 18 to 27.
const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
const COMMENT = 0xfe;
const SCREEN_END = 13;
/** How often an animation is repeated. */
const LOOPING = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0']);

/** A GIF's blocks up to the trailer; what comes behind it is no part of the picture. */
export async function walkGif(bytes: ByteWindow): Promise<readonly Block[]> {
  const blocks = new Blocks();
  const screen = await bytes.piece(0, SCREEN_END);
  let at = SCREEN_END + colourTableBytes(screen[10] ?? 0);
  blocks.add('picture', 0, at);
  for (;;) {
    const [introducer = 0] = await bytes.piece(at, 1);
    if (introducer === TRAILER) {
      blocks.add('picture', at, at + 1);
      if (at + 1 < bytes.size) blocks.add('attachment', at + 1, bytes.size);
      return blocks.all();
    }
    if (introducer === IMAGE) at = await addImage(blocks, bytes, at);
    else if (introducer === EXTENSION) at = await addExtension(blocks, bytes, at);
    else throw new NotAsExpected('Not a block');
  }
}

async function addImage(blocks: Blocks, bytes: ByteWindow, at: number): Promise<number> {
  const descriptor = await bytes.piece(at, 10);
  const end = await endOfSubBlocks(bytes, at + 10 + colourTableBytes(descriptor[9] ?? 0) + 1);
  blocks.add('picture', at, end);
  return end;
}

async function addExtension(blocks: Blocks, bytes: ByteWindow, at: number): Promise<number> {
  const [, label = 0, length = 0] = await bytes.piece(at, 3);
  const end = await endOfSubBlocks(bytes, at + 2);
  if (label === GRAPHIC_CONTROL) blocks.add('picture', at, end);
  else if (label === COMMENT) blocks.add('text', at, end, at + 3);
  else if (label === APPLICATION) {
    const name = ascii(await bytes.piece(at + 3, length));
    const metadata = name === 'XMP DataXMP' ? 'xmp' : 'other';
    blocks.add(LOOPING.has(name) ? 'picture' : metadata, at, end, at + 3 + length, name);
  } else throw new NotAsExpected('Unknown extension');
  return end;
}

/** Sub-blocks, each with its length before it, up to the empty one. */
async function endOfSubBlocks(bytes: ByteWindow, start: number): Promise<number> {
  for (let at = start; ;) {
    // From block to block within what is at hand: there may be a hundred thousand.
    const window = await bytes.from(at);
    let i = 0;
    for (let length = window[0]; length !== undefined; length = window[i]) {
      if (length === 0) return at + i + 1;
      i += 1 + length;
    }
    at += i;
  }
}

function colourTableBytes(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1);
}

export function isGif(start: Uint8Array): boolean {
  return startsWith(start, 'GIF87a') || startsWith(start, 'GIF89a');
}
