import { ascii, startsWith, viewOf } from './byte-window.ts';
import type { Findings } from './findings.ts';
import type { HiddenKind } from './inspection.ts';

/** Adobe's file format, "Image Resource IDs". */
const IPTC_RESOURCE = 0x0404;
const THUMBNAIL_RESOURCES = new Set([0x0409, 0x040c]);

/** IPTC IIM 4.2, record 2: data sets by what they tell about. */
const DATA_SETS: Readonly<Record<number, HiddenKind>> = {
  ...of('place', [26, 27, 90, 92, 95, 100, 101]),
  ...of('time', [30, 35, 37, 38, 47, 55, 60, 62, 63]),
  ...of('author', [80, 85, 110, 115, 116, 118, 122]),
  ...of('software', [65, 70]),
  ...of('text', [5, 7, 15, 20, 25, 40, 103, 105, 120]),
};

function of(kind: HiddenKind, numbers: readonly number[]): Readonly<Record<number, HiddenKind>> {
  return Object.fromEntries(numbers.map((number) => [number, kind]));
}

/** Photoshop's image resources, where IPTC data lives. Broken ones are told as such, by the name of what holds them. */
export function addPhotoshop(bytes: Uint8Array, findings: Findings): void {
  const view = viewOf(bytes);
  let at = 0;
  while (at + 12 <= bytes.length && startsWith(bytes.subarray(at), '8BIM')) {
    const id = view.getUint16(at + 4);
    const nameBytes = (bytes[at + 6] ?? 0) + 1;
    const sizeAt = at + 6 + nameBytes + (nameBytes % 2);
    if (sizeAt + 4 > bytes.length) break;
    const size = view.getUint32(sizeAt);
    const content = bytes.subarray(sizeAt + 4, sizeAt + 4 + size);
    if (id === IPTC_RESOURCE) addIptc(content, findings);
    else if (THUMBNAIL_RESOURCES.has(id)) findings.add('thumbnail');
    at = sizeAt + 4 + size + (size % 2);
  }
  findings.add('other', 'Photoshop');
}

function addIptc(bytes: Uint8Array, findings: Findings): void {
  const view = viewOf(bytes);
  for (let at = 0; at + 5 <= bytes.length && bytes[at] === 0x1c;) {
    const length = view.getUint16(at + 3);
    const kind = bytes[at + 1] === 2 ? DATA_SETS[bytes[at + 2] ?? 0] : undefined;
    if (kind !== undefined) findings.add(kind, decoded(bytes.subarray(at + 5, at + 5 + length)));
    at += 5 + length;
  }
}

/** UTF-8 by nearly all that write it today; else the bytes as Latin letters. */
export function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, 1000));
  } catch {
    return ascii(bytes);
  }
}
