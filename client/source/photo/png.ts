import type { Block, BlockKind } from './block.ts';
import { Blocks } from './block.ts';
import type { ByteWindow } from './byte-window.ts';
import { ascii, NotAsExpected, startsWith, viewOf } from './byte-window.ts';

const SIGNATURE = '\x89PNG\r\n\x1a\n';
/** W3C PNG (third edition), 11.2 and 11.3: what pixels, transparency, colours and animation need. */
const PICTURE = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS'],
  ...['gAMA', 'cHRM', 'sRGB', 'sBIT', 'cICP', 'mDCV', 'cLLI'],
  ...['acTL', 'fcTL', 'fdAT'],
]);
const KINDS: Readonly<Record<string, BlockKind>> = {
  eXIf: 'exif',
  iCCP: 'profile',
  tIME: 'time',
  tEXt: 'text',
  zTXt: 'text',
  iTXt: 'text',
};
/** Tells nothing about anybody, but a copy does without. */
const HARMLESS = new Set(['pHYs', 'bKGD', 'hIST', 'sPLT', 'oFFs', 'sCAL', 'sTER']);
/** Longest keyword of a text, with the zero behind it, bytes (11.3.3.1). */
const KEYWORD_BYTES = 80;
const XMP_KEYWORD = 'XML:com.adobe.xmp';

/** A PNG's chunks up to IEND; what comes behind it is no part of the picture, like what a careless crop left there. */
export async function walkPng(bytes: ByteWindow): Promise<readonly Block[]> {
  const blocks = new Blocks();
  blocks.add('picture', 0, SIGNATURE.length);
  for (let at = SIGNATURE.length; ;) {
    const header = await bytes.piece(at, 8);
    const type = ascii(header.subarray(4));
    const end = at + 12 + viewOf(header).getUint32(0);
    if (end > bytes.size || !/^[A-Za-z]{4}$/u.test(type)) throw new NotAsExpected('Not a chunk');
    if ((type === 'IHDR') !== (at === SIGNATURE.length)) throw new NotAsExpected('IHDR is first, and once');
    if (PICTURE.has(type)) blocks.add('picture', at, end);
    else await addMetadata(blocks, bytes, at, end, type);
    if (type === 'IEND') {
      if (end < bytes.size) blocks.add('attachment', end, bytes.size);
      return blocks.all();
    }
    at = end;
  }
}

async function addMetadata(
  blocks: Blocks,
  bytes: ByteWindow,
  at: number,
  end: number,
  type: string,
): Promise<void> {
  const kind = KINDS[type];
  const content = at + 8;
  if (kind === 'text' || kind === 'profile') {
    const start = await bytes.piece(content, Math.min(KEYWORD_BYTES, end - 4 - content));
    const [keyword = ''] = ascii(start).split('\0');
    const isXmp = type === 'iTXt' && keyword === XMP_KEYWORD;
    blocks.add(isXmp ? 'xmp' : kind, at, end, content, `${type} ${keyword}`, end - 4);
    return;
  }
  // A critical chunk (5.4: a capital first letter) that is not of the standard: the picture cannot be shown without it.
  if (kind === undefined && /^[A-Z]/u.test(type)) throw new NotAsExpected('Unknown critical chunk');
  blocks.add(kind ?? (HARMLESS.has(type) ? 'features' : 'other'), at, end, content, type, end - 4);
}

export function isPng(start: Uint8Array): boolean {
  return startsWith(start, SIGNATURE);
}
