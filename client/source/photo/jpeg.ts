import type { Block, BlockKind } from './block.ts';
import { Blocks } from './block.ts';
import type { ByteWindow } from './byte-window.ts';
import { ascii, NotAsExpected, startsWith } from './byte-window.ts';

// Markers of ITU-T T.81, table B.1.
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP15 = 0xef;
const COM = 0xfe;
/** Tables and frame headers: SOF0 to SOF15 with DHT and DAC among them (JPG, 0xc8, is none), DQT, DNL, DRI. */
const PICTURE = new Set([
  ...[0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf],
  ...[0xdb, 0xdc, 0xdd],
]);
/** Read of an application segment to tell what it is: the longest label of ours, bytes. */
const LABEL_BYTES = 40;

interface Label {
  readonly marker: number;
  readonly text: string;
  readonly kind: BlockKind;
  /** Bytes behind the label that do not belong to the content. */
  readonly skip?: number;
}

const LABELS: readonly Label[] = [
  { marker: 0xe0, text: 'JFIF\0', kind: 'jfif' },
  { marker: 0xe0, text: 'JFXX\0', kind: 'thumbnail' },
  // Exif 3.0, 4.7.2: the label and a byte of padding.
  { marker: 0xe1, text: 'Exif\0', kind: 'exif', skip: 1 },
  { marker: 0xe1, text: 'http://ns.adobe.com/xap/1.0/\0', kind: 'xmp' },
  // XMP part 3, 1.1.3.1: a GUID, the full length and the offset.
  { marker: 0xe1, text: 'http://ns.adobe.com/xmp/extension/\0', kind: 'xmp', skip: 40 },
  // ICC.1:2022, B.4: number of the piece and count of pieces.
  { marker: 0xe2, text: 'ICC_PROFILE\0', kind: 'profile', skip: 2 },
  { marker: 0xe2, text: 'MPF\0', kind: 'thumbnail' },
  { marker: 0xed, text: 'Photoshop 3.0\0', kind: 'photoshop' },
  { marker: 0xee, text: 'Adobe', kind: 'adobe' },
];

/** A JPEG's segments and scans, up to the first EOI; what comes behind it is no part of the picture. */
export async function walkJpeg(bytes: ByteWindow): Promise<readonly Block[]> {
  const blocks = new Blocks();
  blocks.add('picture', 0, 2);
  for (let at = 2; ;) {
    const [first, marker = 0] = await bytes.piece(at, 2);
    if (first !== 0xff) throw new NotAsExpected('No marker');
    if (marker === 0xff) {
      // A fill byte (B.1.1.2), which a copy does without.
      at += 1;
    } else if (marker === EOI) {
      blocks.add('picture', at, at + 2);
      if (at + 2 < bytes.size) blocks.add('attachment', at + 2, bytes.size);
      return blocks.all();
    } else {
      at = await addSegment(blocks, bytes, at, marker);
    }
  }
}

async function addSegment(blocks: Blocks, bytes: ByteWindow, at: number, marker: number): Promise<number> {
  const [high = 0, low = 0] = await bytes.piece(at + 2, 2);
  const end = at + 2 + high * 256 + low;
  if (end < at + 4 || end > bytes.size) throw new NotAsExpected('Segment too long');
  if (marker === SOS) {
    const scanEnd = await endOfScan(bytes, end);
    blocks.add('picture', at, scanEnd);
    return scanEnd;
  }
  if (PICTURE.has(marker)) blocks.add('picture', at, end);
  else if (marker === COM) blocks.add('text', at, end, at + 4);
  else if (marker >= APP0 && marker <= APP15) await addApplication(blocks, bytes, at, end, marker);
  else throw new NotAsExpected('Unknown marker');
  return end;
}

async function addApplication(
  blocks: Blocks,
  bytes: ByteWindow,
  at: number,
  end: number,
  marker: number,
): Promise<void> {
  const start = await bytes.piece(at + 4, Math.min(LABEL_BYTES, end - at - 4));
  const label = LABELS.find((known) => known.marker === marker && startsWith(start, known.text));
  if (label === undefined) {
    const [name = ''] = ascii(start).split('\0');
    blocks.add('other', at, end, at + 4, `APP${marker - APP0} ${name}`);
    return;
  }
  const content = Math.min(end, at + 4 + label.text.length + (label.skip ?? 0));
  blocks.add(label.kind, at, end, content, label.text.replace('\0', ''));
}

/** The marker that ends entropy-coded data: not a stuffed zero, not a restart marker, not a fill byte (B.1.1.5). */
async function endOfScan(bytes: ByteWindow, start: number): Promise<number> {
  for (let at = start; ;) {
    const window = await bytes.from(at);
    if (window.length < 2) throw new NotAsExpected('No end of image');
    let i = window.indexOf(0xff);
    while (i !== -1 && i + 1 < window.length) {
      const next = window[i + 1] ?? 0;
      if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at + i;
      i = window.indexOf(0xff, i + (next === 0xff ? 1 : 2));
    }
    at += i === -1 ? window.length : i;
  }
}

export function isJpeg(start: Uint8Array): boolean {
  return start[0] === 0xff && start[1] === SOI && start[2] === 0xff;
}
