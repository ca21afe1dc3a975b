import { crc32 } from 'node:zlib';
import { be16, be32, bytesOf, le32, type Part } from './sample-bytes.ts';

export type Segment = readonly [marker: number, content: Uint8Array];

export const JFIF: Segment = [0xe0, bytesOf('JFIF\0', [1, 2, 1, 0, 72, 0, 72, 0, 0])];

export function exifSegment(exif: Uint8Array): Segment {
  return [0xe1, bytesOf('Exif\0\0', exif)];
}

export function segment([marker, content]: Segment): Uint8Array<ArrayBuffer> {
  return bytesOf([0xff, marker], be16(content.length + 2), content);
}

/** The parts of a JPEG that show the picture: tables, frame header, a scan with stuffing and restarts. */
const JPEG_PICTURE = bytesOf(
  segment([0xdb, bytesOf([0], new Array<number>(64).fill(3))]),
  segment([0xc0, bytesOf([8, 0, 8, 0, 8, 1, 1, 0x11, 0])]),
  segment([0xc4, bytesOf([0], [1, ...new Array<number>(15).fill(0)], [0])]),
  segment([0xda, bytesOf([1, 1, 0, 0, 63, 0])]),
  [0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0xff, 0x00, 0x78],
);

export function jpeg(
  segments: readonly Segment[],
  behind: Uint8Array = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  return bytesOf([0xff, 0xd8], ...segments.map(segment), JPEG_PICTURE, [0xff, 0xd9], behind);
}

/** Puts segments into a JPEG that a program made, right behind its SOI. */
export function withSegments(picture: Uint8Array, segments: readonly Segment[]): Uint8Array<ArrayBuffer> {
  return bytesOf(picture.subarray(0, 2), ...segments.map(segment), picture.subarray(2));
}

/** Without the application segments that a browser puts before a JPEG's tables: JFIF, and a profile. */
export function withoutSegments(picture: Uint8Array): Uint8Array<ArrayBuffer> {
  let at = 2;
  while ((picture[at + 1] ?? 0) >> 4 === 0xe) at += 2 + (picture[at + 2] ?? 0) * 256 + (picture[at + 3] ?? 0);
  return bytesOf(picture.subarray(0, 2), picture.subarray(at));
}

export type Chunk = readonly [type: string, content: Uint8Array];

export const PNG_SIGNATURE = bytesOf('\x89PNG\r\n\x1a\n');
const IHDR: Chunk = ['IHDR', bytesOf(be32(1), be32(1), [8, 2, 0, 0, 0])];
const IDAT: Chunk = ['IDAT', bytesOf([0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0, 0, 0, 3, 1, 1, 0])];
const IEND: Chunk = ['IEND', new Uint8Array(0)];

export function pngChunk([type, content]: Chunk): Uint8Array<ArrayBuffer> {
  const typed = bytesOf(type, content);
  return bytesOf(be32(content.length), typed, be32(crc32(typed)));
}

/** @param before between IHDR and the picture; `after` between the picture and the end */
export function png(
  before: readonly Chunk[],
  after: readonly Chunk[] = [],
  behind: Uint8Array = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const chunks = [IHDR, ...before, IDAT, ...after, IEND];
  return new Uint8Array(Buffer.concat([PNG_SIGNATURE, ...chunks.map(pngChunk), behind]));
}

export function withChunks(picture: Uint8Array, chunks: readonly Chunk[]): Uint8Array<ArrayBuffer> {
  return bytesOf(picture.subarray(0, 33), ...chunks.map(pngChunk), picture.subarray(33));
}

export function riffChunk([name, content]: Chunk): Uint8Array<ArrayBuffer> {
  return bytesOf(name, le32(content.length), content, content.length % 2 === 0 ? [] : [0]);
}

export function webp(
  chunks: readonly Chunk[],
  behind: Uint8Array = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const body = bytesOf(...chunks.map(riffChunk));
  return bytesOf('RIFF', le32(body.length + 4), 'WEBP', body, behind);
}

/** The parts of a WebP file that a program made, by name. */
export function webpChunks(picture: Uint8Array): readonly Chunk[] {
  const chunks: Chunk[] = [];
  const view = new DataView(picture.buffer, picture.byteOffset, picture.byteLength);
  for (let at = 12; at + 8 <= picture.length;) {
    const length = view.getUint32(at + 4, true);
    chunks.push([
      String.fromCharCode(...picture.subarray(at, at + 4)),
      picture.slice(at + 8, at + 8 + length),
    ]);
    at += 8 + length + (length % 2);
  }
  return chunks;
}

/** Flags 0x20 profile, 0x10 alpha, 0x08 Exif, 0x04 XMP, 0x02 animation; RFC 9649, 2.7.1. */
export function vp8x(flags: number, width: number, height: number): Chunk {
  const size = (value: number) => le32(value - 1).slice(0, 3);
  return ['VP8X', bytesOf([flags, 0, 0, 0], size(width), size(height))];
}

export const VP8L: Chunk = ['VP8L', bytesOf([0x2f, 0, 0, 0, 0, 0x88, 0x88, 8])];

/** One pixel, with what stands before its image. */
export function gif(
  before: Uint8Array = new Uint8Array(0),
  behind: Uint8Array = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const screen = bytesOf('GIF89a', [1, 0, 1, 0, 0x80, 0, 0], [0, 0, 0, 255, 255, 255]);
  const loop = bytesOf([0x21, 0xff, 11], 'NETSCAPE2.0', [3, 1, 0, 0, 0]);
  const control = [0x21, 0xf9, 4, 0, 0, 0, 0, 0];
  const image = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
  return bytesOf(screen, loop, before, control, image, [0x3b], behind);
}

export function gifComment(text: string): Uint8Array<ArrayBuffer> {
  return bytesOf([0x21, 0xfe, text.length], text, [0]);
}

/** ISO/IEC 14496-12 and 23008-12: an index that says where Exif data and an XMP packet are, and both somewhere behind. */
export function heic(parts: {
  readonly exif: Uint8Array;
  readonly xmp: Uint8Array;
  readonly distance: number;
}): Uint8Array<ArrayBuffer> {
  const exif = bytesOf(be32(0), parts.exif);
  const index = (at: number) =>
    box(
      'meta',
      be32(0),
      box('iinf', be32(0), be16(2), itemInfo(1, 'Exif\0'), itemInfo(2, 'mime\0application/rdf+xml\0')),
      // Four bytes for offsets and lengths, none for a base.
      box(
        'iloc',
        be32(0),
        [0x44, 0],
        be16(2),
        location(1, at, exif),
        location(2, at + exif.length, parts.xmp),
      ),
    );
  const start = box('ftyp', 'heic', be32(0), 'mif1heic');
  const dataAt = start.length + index(0).length + 8 + parts.distance;
  const head = bytesOf(
    start,
    index(dataAt),
    be32(8 + parts.distance + exif.length + parts.xmp.length),
    'mdat',
  );
  const whole = new Uint8Array(dataAt + exif.length + parts.xmp.length);
  whole.set(head);
  whole.set(exif, dataAt);
  whole.set(parts.xmp, dataAt + exif.length);
  return whole;
}

function box(type: string, ...content: readonly Part[]): Uint8Array<ArrayBuffer> {
  const bytes = bytesOf(...content);
  return bytesOf(be32(bytes.length + 8), type, bytes);
}

function itemInfo(id: number, typeAndName: string): Uint8Array<ArrayBuffer> {
  const [type = '', ...names] = typeAndName.split('\0');
  return box('infe', be32(0x02000000), be16(id), be16(0), type, '\0', names.join('\0'));
}

function location(id: number, at: number, content: Uint8Array): readonly number[] {
  return [...be16(id), ...be16(0), ...be16(1), ...be32(at), ...be32(content.length)];
}
