import { be16, be32, bytesOf } from './sample-bytes.ts';

type Value =
  | { readonly ascii: string }
  | { readonly short: number }
  | { readonly long: number }
  | { readonly bytes: readonly number[] }
  | { readonly rationals: readonly (readonly [number, number])[] };

export type Tag = readonly [tag: number, value: Value];

/** Canaries: what must be told by the inspection, and must not be in a cleaned copy. */
export const SECRETS = {
  make: 'CanaryMake',
  model: 'CanaryModel X100',
  serial: 'SERIAL-4711-CANARY',
  time: '2026:05:12 14:33:11',
  artist: 'Canary Kim',
  software: 'CanarySoft 9',
  description: 'canary description',
  owner: 'Owner Canary',
} as const;

/** TIFF 6.0, big-endian: the directories of a camera's Exif data, with place and thumbnail. */
export function cameraExif({
  orientation = 6,
}: { readonly orientation?: number } = {}): Uint8Array<ArrayBuffer> {
  return exifData({
    main: [
      [0x010e, { ascii: SECRETS.description }],
      [0x010f, { ascii: SECRETS.make }],
      [0x0110, { ascii: SECRETS.model }],
      [0x0112, { short: orientation }],
      [0x0131, { ascii: SECRETS.software }],
      [0x0132, { ascii: SECRETS.time }],
      [0x013b, { ascii: SECRETS.artist }],
    ],
    exif: [
      [0x829a, { rationals: [[1, 125]] }],
      [0x9003, { ascii: SECRETS.time }],
      [0x927c, { bytes: [...bytesOf('MAKERNOTE-CANARY')] }],
      [0xa430, { ascii: SECRETS.owner }],
      [0xa431, { ascii: SECRETS.serial }],
    ],
    gps: [
      [0x0001, { ascii: 'N' }],
      [
        0x0002,
        {
          rationals: [
            [37, 1],
            [33, 1],
            [5940, 100],
          ],
        },
      ],
      [0x0003, { ascii: 'E' }],
      [
        0x0004,
        {
          rationals: [
            [126, 1],
            [58, 1],
            [4080, 100],
          ],
        },
      ],
    ],
    thumbnail: bytesOf([0xff, 0xd8], 'THUMBNAIL-CANARY', [0xff, 0xd9]),
  });
}

/** Where those coordinates are, as they are shown. */
export const PLACE = '37.56650, 126.97800';

export interface Directories {
  readonly main: readonly Tag[];
  readonly exif?: readonly Tag[];
  readonly gps?: readonly Tag[];
  readonly thumbnail?: Uint8Array;
}

export function exifData({ main, exif = [], gps = [], thumbnail }: Directories): Uint8Array<ArrayBuffer> {
  const pointers = (exif.length > 0 ? 1 : 0) + (gps.length > 0 ? 1 : 0);
  const exifAt = 8 + sizeOf(main) + pointers * 12;
  const gpsAt = exifAt + (exif.length > 0 ? sizeOf(exif) : 0);
  const secondAt = gpsAt + (gps.length > 0 ? sizeOf(gps) : 0);
  const linked: Tag[] = [...main];
  if (exif.length > 0) linked.push([0x8769, { long: exifAt }]);
  if (gps.length > 0) linked.push([0x8825, { long: gpsAt }]);
  const parts: Uint8Array[] = [directory(linked, 8, thumbnail === undefined ? 0 : secondAt)];
  if (exif.length > 0) parts.push(directory(exif, exifAt, 0));
  if (gps.length > 0) parts.push(directory(gps, gpsAt, 0));
  if (thumbnail !== undefined) {
    const dataAt = secondAt + 2 + 2 * 12 + 4;
    parts.push(
      directory(
        [
          [0x0201, { long: dataAt }],
          [0x0202, { long: thumbnail.length }],
        ],
        secondAt,
        0,
      ),
      thumbnail,
    );
  }
  return bytesOf([0x4d, 0x4d, 0, 42, 0, 0, 0, 8], ...parts);
}

function sizeOf(tags: readonly Tag[]): number {
  const outside = tags.map(([, value]) => encoded(value).data.length).filter((length) => length > 4);
  return 2 + tags.length * 12 + 4 + outside.reduce((sum, length) => sum + length + (length % 2), 0);
}

function directory(tags: readonly Tag[], at: number, next: number): Uint8Array<ArrayBuffer> {
  let outsideAt = at + 2 + tags.length * 12 + 4;
  const entries: number[] = [];
  const outside: number[] = [];
  for (const [tag, value] of tags) {
    const { type, count, data } = encoded(value);
    const padded = data.length % 2 === 0 ? data : [...data, 0];
    entries.push(...be16(tag), ...be16(type), ...be32(count));
    if (data.length <= 4) entries.push(...data, ...[0, 0, 0, 0].slice(data.length));
    else {
      entries.push(...be32(outsideAt));
      outside.push(...padded);
      outsideAt += padded.length;
    }
  }
  return bytesOf(be16(tags.length), entries, be32(next), outside);
}

function encoded(value: Value): {
  readonly type: number;
  readonly count: number;
  readonly data: readonly number[];
} {
  if ('ascii' in value) {
    const data = [...bytesOf(value.ascii, '\0')];
    return { type: 2, count: data.length, data };
  }
  if ('short' in value) return { type: 3, count: 1, data: be16(value.short) };
  if ('long' in value) return { type: 4, count: 1, data: be32(value.long) };
  if ('bytes' in value) return { type: 7, count: value.bytes.length, data: value.bytes };
  return { type: 5, count: value.rationals.length, data: value.rationals.flat().flatMap(be32) };
}
