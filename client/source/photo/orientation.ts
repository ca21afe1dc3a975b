import { viewOf } from './byte-window.ts';

/** TIFF 6.0, section 2; Exif 3.0, 4.6.3: the only thing in Exif data that showing a picture needs. */
const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;
const UPRIGHT = 1;

/** 2 to 8: how the picture is to be turned. Undefined: as it is. */
export type Orientation = number | undefined;

export interface TiffFacts {
  readonly orientation: Orientation;
  /** There is a second directory: in Exif data that of the thumbnail. */
  readonly hasSecond: boolean;
}

/** What the first directory of Exif data says, without a library: the cleaned copy depends on it. Broken data says nothing. */
export function readTiff(bytes: Uint8Array): TiffFacts {
  try {
    return readDirectory(bytes);
  } catch {
    return { orientation: undefined, hasSecond: false };
  }
}

function readDirectory(bytes: Uint8Array): TiffFacts {
  const view = viewOf(bytes);
  const little = view.getUint16(0) === 0x4949;
  const start = view.getUint32(4, little);
  const count = view.getUint16(start, little);
  let orientation: Orientation;
  for (let entry = 0; entry < count; entry++) {
    const at = start + 2 + entry * ENTRY_BYTES;
    if (view.getUint16(at, little) !== ORIENTATION_TAG || view.getUint16(at + 2, little) !== SHORT) continue;
    const value = view.getUint16(at + 8, little);
    if (value > UPRIGHT && value <= 8) orientation = value;
  }
  const next = start + 2 + count * ENTRY_BYTES;
  return { orientation, hasSecond: next + 4 <= bytes.length && view.getUint32(next, little) !== 0 };
}

/** Exif data of our own that says how to turn the picture and nothing else. */
export function orientationOnly(orientation: number): Uint8Array<ArrayBuffer> {
  const header = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8];
  const entry = [0x01, 0x12, 0, SHORT, 0, 0, 0, 1, 0, orientation, 0, 0];
  return Uint8Array.from([...header, 0, 1, ...entry, 0, 0, 0, 0]);
}
