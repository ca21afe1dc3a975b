import type { Block, BlockKind } from './block.ts';
import { Blocks } from './block.ts';
import type { ByteWindow } from './byte-window.ts';
import { ascii, NotAsExpected, startsWith, viewOf } from './byte-window.ts';

/** RFC 9649, 2.5 to 2.7. */
const KINDS: Readonly<Record<string, BlockKind>> = {
  'VP8 ': 'picture',
  VP8L: 'picture',
  ALPH: 'picture',
  ANIM: 'picture',
  ANMF: 'picture',
  VP8X: 'features',
  ICCP: 'profile',
  EXIF: 'exif',
  'XMP ': 'xmp',
};
const RIFF_HEADER_BYTES = 12;
/** Position, size, duration and flags of a frame, before its own chunks. */
const FRAME_HEADER_BYTES = 16;
const FRAME_CHUNKS = new Set(['VP8 ', 'VP8L', 'ALPH']);

/** A WebP's chunks within its RIFF size, from behind the header; what comes after is no part of the picture. */
export async function walkWebp(bytes: ByteWindow): Promise<readonly Block[]> {
  const blocks = new Blocks();
  const riffEnd = 8 + viewOf(await bytes.piece(4, 4)).getUint32(0, true);
  if (riffEnd > bytes.size) throw new NotAsExpected('Cut off');
  for (let at = RIFF_HEADER_BYTES; at < riffEnd;) {
    const { name, end } = await chunkAt(bytes, at, riffEnd);
    if (name === 'ANMF') await checkFrame(bytes, at + 8 + FRAME_HEADER_BYTES, end);
    blocks.add(KINDS[name] ?? 'other', at, end, at + 8, name);
    at = end;
  }
  if (riffEnd < bytes.size) blocks.add('attachment', riffEnd, bytes.size);
  return blocks.all();
}

/** A frame of an animation may carry chunks of its own that nobody shows: such a file is not copied. */
async function checkFrame(bytes: ByteWindow, start: number, frameEnd: number): Promise<void> {
  for (let at = start; at < frameEnd;) {
    const { name, end } = await chunkAt(bytes, at, frameEnd);
    if (!FRAME_CHUNKS.has(name)) throw new NotAsExpected('Unknown chunk in a frame');
    at = end;
  }
}

/** `end` is behind the byte that fills odd lengths up. */
async function chunkAt(
  bytes: ByteWindow,
  at: number,
  limit: number,
): Promise<{ readonly name: string; readonly end: number }> {
  const header = await bytes.piece(at, 8);
  const length = viewOf(header).getUint32(4, true);
  const end = at + 8 + length + (length % 2);
  if (end > limit) throw new NotAsExpected('Chunk too long');
  return { name: ascii(header.subarray(0, 4)), end };
}

export function isWebp(start: Uint8Array): boolean {
  return startsWith(start, 'RIFF') && startsWith(start.subarray(8), 'WEBP');
}
