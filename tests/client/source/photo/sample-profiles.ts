import { be16, be32, bytesOf } from './sample-bytes.ts';

export type SampleSpace = 'srgb' | 'display-p3' | 'screen';

/** Colorants as profile makers write them, in sixteenth fractions (s15Fixed16); those of a measured screen are its own. */
const PRIMARIES: Readonly<Record<SampleSpace, readonly (readonly [number, number, number])[]>> = {
  srgb: [
    [0.436066, 0.222488, 0.013916],
    [0.385147, 0.716873, 0.097076],
    [0.143066, 0.060608, 0.714096],
  ],
  'display-p3': [
    [0.515121, 0.241196, -0.001053],
    [0.291977, 0.692245, 0.041885],
    [0.157104, 0.066574, 0.784073],
  ],
  screen: [
    [0.4861, 0.2331, 0.0042],
    [0.3102, 0.6981, 0.0613],
    [0.1679, 0.0688, 0.7594],
  ],
};

/** A version 2 profile as cameras and programs write it: with a name, a maker, a date and a table for the curve. */
export function profile(space: SampleSpace, name: string, curveOf = srgb): Uint8Array<ArrayBuffer> {
  const description = bytesOf(
    'desc',
    be32(0),
    be32(name.length + 1),
    name,
    '\0',
    new Array<number>(80).fill(0),
  );
  const xyz = (colour: readonly number[]) =>
    bytesOf('XYZ ', be32(0), ...colour.map((value) => be32(Math.round(value * 65536))));
  const points = Array.from({ length: 1024 }, (_, i) => Math.round(curveOf(i / 1023) * 65535));
  const curve = bytesOf('curv', be32(0), be32(points.length), ...points.map(be16));
  const tags: readonly (readonly [string, Uint8Array])[] = [
    ['desc', description],
    ['cprt', bytesOf('text', be32(0), 'CANARY MAKER 2026\0')],
    ['wtpt', xyz([0.9642, 1, 0.8249])],
    ...PRIMARIES[space].map((colour, i) => [`${'rgb'[i] ?? ''}XYZ`, xyz(colour)] as const),
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ];
  return assembled(tags);
}

function srgb(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function assembled(tags: readonly (readonly [string, Uint8Array])[]): Uint8Array<ArrayBuffer> {
  let at = 128 + 4 + tags.length * 12;
  const table: Uint8Array[] = [];
  const data: Uint8Array[] = [];
  for (const [name, content] of tags) {
    const padded = bytesOf(content, new Array<number>((4 - (content.length % 4)) % 4).fill(0));
    table.push(bytesOf(name, be32(at), be32(content.length)));
    data.push(padded);
    at += padded.length;
  }
  const header = bytesOf(
    be32(at),
    'CNRY',
    be32(0x02100000),
    'mntrRGB XYZ ',
    [7, 234, 0, 5, 0, 12, 0, 14, 0, 33, 0, 11],
    'acsp',
    'CNRY',
    be32(0),
    'CNRYCNRY',
    new Array<number>(12).fill(0),
    ...[0.9642, 1, 0.8249].map((value) => be32(Math.round(value * 65536))),
    'CNRY',
    new Array<number>(44).fill(0),
  );
  return bytesOf(header, be32(tags.length), ...table, ...data);
}
