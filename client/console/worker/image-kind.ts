/** The images that are shown in place. Never SVG, which is a document. */
export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

export interface ImageKind {
  readonly type: ImageType;
  readonly width: number;
  readonly height: number;
}

type Bytes = DataView<ArrayBuffer>;

/** What an image is and how large it will be when decoded, by its first bytes alone; what the source claims does not count. */
export function imageKindOf(start: Uint8Array<ArrayBuffer>): ImageKind | undefined {
  const bytes = new DataView(start.buffer, start.byteOffset, start.byteLength);
  try {
    return png(bytes) ?? gif(bytes) ?? webp(bytes) ?? jpeg(bytes);
  } catch {
    // Read past the end: it starts like an image and is none.
    return undefined;
  }
}

function asciiAt(bytes: Bytes, at: number, text: string): boolean {
  if (at + text.length > bytes.byteLength) return false;
  return Array.from(text).every((character, i) => bytes.getUint8(at + i) === character.charCodeAt(0));
}

/** W3C PNG, 5.2 and 11.2.1. */
function png(bytes: Bytes): ImageKind | undefined {
  if (!asciiAt(bytes, 0, '\x89PNG\r\n\x1a\n') || !asciiAt(bytes, 12, 'IHDR')) return undefined;
  return { type: 'image/png', width: bytes.getUint32(16), height: bytes.getUint32(20) };
}

/** GIF89a, 17 and 18. */
function gif(bytes: Bytes): ImageKind | undefined {
  if (!asciiAt(bytes, 0, 'GIF87a') && !asciiAt(bytes, 0, 'GIF89a')) return undefined;
  return { type: 'image/gif', width: bytes.getUint16(6, true), height: bytes.getUint16(8, true) };
}

/** RFC 9649, 2.4 to 2.7. */
function webp(bytes: Bytes): ImageKind | undefined {
  if (!asciiAt(bytes, 0, 'RIFF') || !asciiAt(bytes, 8, 'WEBP')) return undefined;
  const type = 'image/webp';
  if (asciiAt(bytes, 12, 'VP8X')) {
    return { type, width: uint24(bytes, 24) + 1, height: uint24(bytes, 27) + 1 };
  }
  if (asciiAt(bytes, 12, 'VP8L')) {
    const packed = bytes.getUint32(21, true);
    return { type, width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
  }
  if (asciiAt(bytes, 12, 'VP8 ')) {
    return { type, width: bytes.getUint16(26, true) & 0x3fff, height: bytes.getUint16(28, true) & 0x3fff };
  }
  return undefined;
}

function uint24(bytes: Bytes, at: number): number {
  return bytes.getUint16(at, true) + bytes.getUint8(at + 2) * 2 ** 16;
}

/** ITU-T T.81, B.2: segments up to the frame header, which has the size. */
function jpeg(bytes: Bytes): ImageKind | undefined {
  if (bytes.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; bytes.getUint8(at) === 0xff;) {
    const marker = bytes.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (isFrameHeader(marker)) {
      return { type: 'image/jpeg', width: bytes.getUint16(at + 7), height: bytes.getUint16(at + 5) };
    } else at += 2 + bytes.getUint16(at + 2);
  }
  return undefined;
}

/** SOF0 to SOF15 without DHT, JPG and DAC (ITU-T T.81, table B.1). */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
