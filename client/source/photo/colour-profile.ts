import { startsWith, viewOf } from './byte-window.ts';
import { decoded } from './photoshop.ts';

/** The colour spaces that photographs are in. sRGB needs no profile: it is what a picture without one is shown in. */
export type ColourSpace = 'srgb' | 'display-p3' | 'adobe-rgb' | 'prophoto-rgb';

type Xyz = readonly [number, number, number];

interface Space {
  readonly space: ColourSpace;
  /** Red, green and blue, adapted to D50 as profiles have them. */
  readonly primaries: readonly [Xyz, Xyz, Xyz];
  /** A plain power, or sRGB's curve. */
  readonly gamma: number | undefined;
}

/* prettier-ignore */
const SPACES: readonly Space[] = [
  { space: 'srgb', gamma: undefined,
    primaries: [[0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.7141]] },
  { space: 'display-p3', gamma: undefined,
    primaries: [[0.51512, 0.2412, -0.00105], [0.29198, 0.69225, 0.04189], [0.1571, 0.06657, 0.78407]] },
  { space: 'adobe-rgb', gamma: 2.19921875,
    primaries: [[0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457]] },
  { space: 'prophoto-rgb', gamma: 1.8,
    primaries: [[0.79767, 0.28804, 0], [0.13519, 0.71188, 0], [0.03134, 0.00009, 0.82491]] },
];
/** sRGB's curve as ICC's parametric curve of type 3: g, a, b, c, d (ICC.1:2022, 10.18). */
const SRGB_CURVE = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];
const D50: Xyz = [0.9642, 1, 0.8249];
/** Roundings of profile makers; a screen that was measured is farther away. */
const PRIMARY_TOLERANCE = 0.002;
const CURVE_TOLERANCE = 0.01;
const HEADER_BYTES = 128;
const MAX_TAGS = 100;

/** Which of the known colour spaces a profile describes; undefined for all others, among them screens and printers. */
export function colourSpaceOf(profile: Uint8Array): ColourSpace | undefined {
  try {
    if (!startsWith(profile.subarray(16), 'RGB ') || tag(profile, 'A2B0') !== undefined) return undefined;
    const primaries = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => xyz(profile, name));
    const middle = curveAtHalf(profile);
    return SPACES.find(
      (known) =>
        known.primaries.every((primary, i) => isNear(primary, primaries[i])) &&
        Math.abs(halfOf(known.gamma) - middle) < CURVE_TOLERANCE,
    )?.space;
  } catch {
    return undefined;
  }
}

function isNear(one: Xyz, other: Xyz | undefined): boolean {
  return one.every((value, i) => Math.abs(value - (other?.[i] ?? NaN)) < PRIMARY_TOLERANCE);
}

function halfOf(gamma: number | undefined): number {
  return 0.5 ** (gamma ?? 2.2235);
}

function tag(profile: Uint8Array, name: string): Uint8Array | undefined {
  const view = viewOf(profile);
  const count = Math.min(view.getUint32(HEADER_BYTES), MAX_TAGS);
  for (let i = 0; i < count; i++) {
    const at = HEADER_BYTES + 4 + i * 12;
    if (!startsWith(profile.subarray(at), name)) continue;
    const start = view.getUint32(at + 4);
    return profile.subarray(start, start + view.getUint32(at + 8));
  }
  return undefined;
}

function needed(profile: Uint8Array, name: string): DataView {
  return viewOf(tag(profile, name) ?? new Uint8Array(0));
}

function xyz(profile: Uint8Array, name: string): Xyz {
  const view = needed(profile, name);
  return [fixed(view, 8), fixed(view, 12), fixed(view, 16)];
}

function fixed(view: DataView, at: number): number {
  return view.getInt32(at) / 65536;
}

/** The red curve in its middle: enough to tell the known ones apart from a linear or a measured one. */
function curveAtHalf(profile: Uint8Array): number {
  const curve = tag(profile, 'rTRC') ?? new Uint8Array(0);
  const view = viewOf(curve);
  if (startsWith(curve, 'para')) {
    const [gamma, a, b] =
      view.getUint16(8) === 0 ? [fixed(view, 12), 1, 0] : [12, 16, 20].map((at) => fixed(view, at));
    return (0.5 * (a ?? NaN) + (b ?? NaN)) ** (gamma ?? NaN);
  }
  const count = view.getUint32(8);
  if (count === 1) return 0.5 ** (view.getUint16(12) / 256);
  return view.getUint16(12 + 2 * Math.round((count - 1) / 2)) / 65535;
}

/** How the profile calls itself, as a value to show. */
export function profileName(profile: Uint8Array): string {
  try {
    const name = tag(profile, 'desc') ?? new Uint8Array(0);
    const view = viewOf(name);
    if (startsWith(name, 'mluc')) {
      const start = view.getUint32(24);
      return new TextDecoder('utf-16be').decode(
        name.subarray(start, start + Math.min(view.getUint32(20), 200)),
      );
    }
    return decoded(name.subarray(12, 12 + Math.min(view.getUint32(8), 200))).replace(/\0.*$/su, '');
  } catch {
    return '';
  }
}

/**
 * A profile of our own: the same bytes for everybody whose pictures are in this space, without the makers, dates,
 * serial numbers and names that the profiles of cameras and programs carry (ICC.1:2022, 7.2, 8.4.3, 9).
 */
export function plainProfile(space: ColourSpace): Uint8Array<ArrayBuffer> {
  const { primaries, gamma } = SPACES.find((known) => known.space === space) ?? {
    primaries: [],
    gamma: undefined,
  };
  const curve =
    gamma === undefined
      ? [...text('para'), ...words(0, 0x30000), ...SRGB_CURVE.flatMap(fixedBytes)]
      : [...text('para'), ...words(0, 0), ...fixedBytes(gamma)];
  const data: readonly (readonly [names: readonly string[], bytes: readonly number[]])[] = [
    [
      ['desc', 'cprt'],
      [...text('mluc'), ...words(0, 1, 12), ...text('enUS'), ...words(2, 28), 0, 0x2d, 0, 0],
    ],
    [['wtpt'], xyzBytes(D50)],
    ...primaries.map((primary, i) => [[`${'rgb'[i] ?? ''}XYZ`], xyzBytes(primary)] as const),
    [['rTRC', 'gTRC', 'bTRC'], curve],
  ];
  return assemble(data);
}

function assemble(data: readonly (readonly [names: readonly string[], bytes: readonly number[]])[]) {
  const count = data.flatMap(([names]) => names).length;
  let at = HEADER_BYTES + 4 + 12 * count;
  const table: number[] = [];
  const body: number[] = [];
  for (const [names, bytes] of data) {
    for (const name of names) table.push(...text(name), ...words(at, bytes.length));
    body.push(...bytes);
    at += bytes.length;
  }
  const header = [
    ...words(at, 0, 0x04000000),
    ...text('mntrRGB XYZ '),
    // 2000-01-01, the signature, and nothing of platform, maker, model and attributes.
    ...[0x07, 0xd0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0],
    ...text('acsp'),
    ...words(0, 0, 0, 0, 0, 0, 0),
    ...D50.flatMap(fixedBytes),
  ];
  const padding = new Array<number>(HEADER_BYTES - header.length).fill(0);
  return Uint8Array.from([...header, ...padding, ...words(count), ...table, ...body]);
}

function text(characters: string): readonly number[] {
  return Array.from(characters, (character) => character.charCodeAt(0));
}

function words(...values: readonly number[]): readonly number[] {
  return values.flatMap((value) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
}

function fixedBytes(value: number): readonly number[] {
  return words(Math.round(value * 65536));
}

function xyzBytes(colour: Xyz): readonly number[] {
  return [...text('XYZ '), ...words(0), ...colour.flatMap(fixedBytes)];
}

/** Whether these are the bytes of `plainProfile`. */
export function isPlainProfile(profile: Uint8Array): boolean {
  return SPACES.some(({ space }) => {
    const plain = plainProfile(space);
    return plain.length === profile.length && plain.every((byte, i) => byte === profile[i]);
  });
}
