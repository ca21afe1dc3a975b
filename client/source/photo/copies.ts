import { type Block, contentOf } from './block.ts';
import type { ByteWindow } from './byte-window.ts';
import { NotAsExpected, viewOf } from './byte-window.ts';
import { orientationOnly } from './orientation.ts';

/** What a copy says about the picture, in our own words. */
export interface Kept {
  /** 2 to 8. */
  readonly orientation: number | undefined;
  readonly profile: Uint8Array<ArrayBuffer> | undefined;
}

/** The pieces of a copy: stretches of the original file, and bytes of our own. */
export type CopyWriter = (
  file: Blob,
  bytes: ByteWindow,
  blocks: readonly Block[],
  kept: Kept,
) => Promise<readonly BlobPart[]>;

const encoder = new TextEncoder();

export const cleanJpeg: CopyWriter = async (file, bytes, blocks, { orientation, profile }) => {
  const head: BlobPart[] = [Uint8Array.of(0xff, 0xd8)];
  const jfif = blocks.some(({ kind }) => kind === 'jfif');
  // Its mere presence says how colours are stored. Version 1.01, no resolution, square pixels, no thumbnail.
  if (jfif) head.push(segment(0xe0, [...text('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]));
  if (orientation !== undefined)
    head.push(segment(0xe1, [...text('Exif\0\0'), ...orientationOnly(orientation)]));
  if (profile !== undefined) head.push(segment(0xe2, [...text('ICC_PROFILE\0'), 1, 1, ...profile]));
  const adobe = blocks.find(({ kind }) => kind === 'adobe');
  if (adobe !== undefined) {
    // Version 100, no flags: what counts is the transform, the last byte (T.872, 6.5.3).
    const transform = (await contentOf(bytes, adobe))[6] ?? 0;
    head.push(segment(0xee, [...text('Adobe'), 0, 100, 0, 0, 0, 0, transform]));
  }
  return [...head, ...slices(file, blocks, 2)];
};

function segment(marker: number, content: readonly number[]): Uint8Array<ArrayBuffer> {
  const length = content.length + 2;
  return Uint8Array.from([0xff, marker, length >>> 8, length & 255, ...content]);
}

/** The signature and IHDR, which is first and always as long. */
const PNG_HEAD_BYTES = 33;

export const cleanPng: CopyWriter = async (file, bytes, blocks, { orientation, profile }) => {
  const header = await bytes.piece(0, PNG_HEAD_BYTES);
  if (viewOf(header).getUint32(8) !== 13) throw new NotAsExpected('IHDR of another length');
  const head: BlobPart[] = [header.slice()];
  if (profile !== undefined) head.push(pngChunk('iCCP', [...text('icc\0'), 0, ...stored(profile)]));
  if (orientation !== undefined) head.push(pngChunk('eXIf', [...orientationOnly(orientation)]));
  return [...head, ...slices(file, blocks, PNG_HEAD_BYTES)];
};

function pngChunk(type: string, content: readonly number[]): Uint8Array<ArrayBuffer> {
  const typed = [...text(type), ...content];
  return Uint8Array.from([...word(content.length), ...typed, ...word(crc32(typed))]);
}

/** W3C PNG, annex D. */
function crc32(bytes: readonly number[]): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** RFC 1950 and 1951: one stored block, because so little need not be compressed. */
function stored(data: Uint8Array): readonly number[] {
  let [a, b] = [1, 0];
  for (const byte of data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  const [low, high] = [data.length & 255, data.length >>> 8];
  return [0x78, 0x01, 1, low, high, low ^ 255, high ^ 255, ...data, ...word(((b << 16) | a) >>> 0)];
}

/** RFC 9649, 2.7.1: the flags of what a file has. */
const ICC_FLAG = 0x20;
const ALPHA_FLAG = 0x10;
const EXIF_FLAG = 0x08;
const ANIMATION_FLAG = 0x02;

export const cleanWebp: CopyWriter = async (file, bytes, blocks, { orientation, profile }) => {
  const head: BlobPart[] = [];
  const tail: BlobPart[] = [];
  const features = blocks.find(({ kind }) => kind === 'features');
  if (features !== undefined) {
    const [flags = 0, , , , ...size] = await contentOf(bytes, features);
    const own = (profile === undefined ? 0 : ICC_FLAG) | (orientation === undefined ? 0 : EXIF_FLAG);
    head.push(
      riffChunk('VP8X', [(flags & (ALPHA_FLAG | ANIMATION_FLAG)) | own, 0, 0, 0, ...size.slice(0, 6)]),
    );
    if (profile !== undefined) head.push(riffChunk('ICCP', [...profile]));
    if (orientation !== undefined) tail.push(riffChunk('EXIF', [...orientationOnly(orientation)]));
  }
  const body = new Blob([...head, ...slices(file, blocks, 0), ...tail]);
  return [riffHeader(body.size + 4), body];
};

function riffHeader(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...text('RIFF'), ...littleWord(size), ...text('WEBP')]);
}

function riffChunk(name: string, content: readonly number[]): Uint8Array<ArrayBuffer> {
  const filling = content.length % 2 === 0 ? [] : [0];
  return Uint8Array.from([...text(name), ...littleWord(content.length), ...content, ...filling]);
}

export const cleanGif: CopyWriter = (file, _bytes, blocks) => Promise.resolve(slices(file, blocks, 0));

/** What shows the picture, as it is in the original, from a place on. */
function slices(file: Blob, blocks: readonly Block[], from: number): readonly Blob[] {
  return blocks
    .filter(({ kind }) => kind === 'picture')
    .map(({ start, end }) => file.slice(Math.max(start, from), end));
}

function text(characters: string): readonly number[] {
  return [...encoder.encode(characters)];
}

function word(value: number): readonly number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function littleWord(value: number): readonly number[] {
  return word(value).toReversed();
}
