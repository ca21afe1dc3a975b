import fc from 'fast-check';
import { deflateSync } from 'node:zlib';
import { cleanCopy, inspectFile } from '../../client/source/photo/index.ts';
import { be32, bytesIn, bytesOf, contains, fileOf, sizesRead } from '../client/source/photo/sample-bytes.ts';
import { cameraExif, exifData } from '../client/source/photo/sample-exif.ts';
import {
  exifSegment,
  gif,
  gifComment,
  heic,
  JFIF,
  jpeg,
  png,
  PNG_SIGNATURE,
  segment,
  VP8L,
  vp8x,
  webp,
} from '../client/source/photo/sample-pictures.ts';
import { profile } from '../client/source/photo/sample-profiles.ts';

const XMP = bytesOf('<x:xmpmeta><rdf:li exif:GPSLatitude="1" tiff:Make=\'m\'>text</rdf:li></x:xmpmeta>');
const SAMPLES: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  jpeg: jpeg(
    [
      JFIF,
      exifSegment(cameraExif()),
      [0xe1, bytesOf('http://ns.adobe.com/xap/1.0/\0', XMP)],
      [0xe2, bytesOf('ICC_PROFILE\0', [1, 1], profile('display-p3', 'p').subarray(0, 600))],
      [0xed, bytesOf('Photoshop 3.0\0', '8BIM', [4, 4, 0, 0, 0, 0, 0, 8, 0x1c, 2, 80, 0, 3], 'Kim')],
    ],
    bytesOf('behind'),
  ),
  png: png(
    [
      ['eXIf', cameraExif()],
      ['iCCP', bytesOf('p\0\0', deflateSync(profile('screen', 'p')))],
      ['iTXt', bytesOf('Title\0\0\0\0\0', 'text')],
    ],
    [['tIME', bytesOf([7, 234, 5, 12, 14, 33, 11])]],
  ),
  webp: webp([vp8x(0x2c, 1, 1), ['ICCP', profile('srgb', 'p')], VP8L, ['EXIF', cameraExif()], ['XMP ', XMP]]),
  gif: gif(gifComment('comment')),
  tiff: cameraExif(),
  heic: heic({ exif: cameraExif(), xmp: XMP, distance: 20 }),
};
/** Far more than any of these takes on a slow machine that does other things; a hang takes for ever. */
const ENDS_WITHIN_MS = 60_000;

/** Whatever comes, there is an answer, and a copy is made only of what is then found clean. */
async function expectAnswers(bytes: Uint8Array<ArrayBuffer>, name = 'photo.jpg'): Promise<void> {
  const file = fileOf(bytes, name);
  const inspection = await inspectFile(file);
  expect(['hidden', 'nothing', 'unreadable', 'unknown']).toContain(inspection.state);
  const copy = await cleanCopy(file, 'photo-1');
  if (copy === undefined) return;
  expect(await inspectFile(copy)).toEqual({ state: 'nothing' });
  const again = await cleanCopy(copy, 'photo-1');
  expect(await bytesIn(again ?? new Blob())).toEqual(await bytesIn(copy));
}

describe.each(Object.entries(SAMPLES))('a %s file', (_format, sample) => {
  it(
    'that is cut off anywhere gets an answer',
    async () => {
      const step = Math.max(1, Math.floor(sample.length / 400));
      for (let length = 0; length <= sample.length; length += step) {
        await expectAnswers(sample.slice(0, length));
      }
    },
    ENDS_WITHIN_MS,
  );

  it(
    'with any bytes of it changed gets an answer',
    async () => {
      const change = fc.record({
        at: fc.nat(sample.length - 1),
        byte: fc.constantFrom(0, 1, 0x7f, 0x80, 0xfe, 0xff),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
          const changed = sample.slice();
          for (const { at, byte } of changes) changed[at] = byte;
          await expectAnswers(changed);
        }),
        { numRuns: 300 },
      );
    },
    ENDS_WITHIN_MS,
  );

  it(
    'that goes on with anything gets an answer',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(sample.length), fc.uint8Array({ maxLength: 300 }), async (length, rest) => {
          await expectAnswers(bytesOf(sample.slice(0, length), rest));
        }),
        { numRuns: 200 },
      );
    },
    ENDS_WITHIN_MS,
  );
});

describe('what is built to keep a page busy', () => {
  it.each([
    ['directories that point at each other', () => jpeg([exifSegment(loopingDirectories())])],
    ['a tag with four thousand million values', () => jpeg([exifSegment(countlessValues())])],
    ['XMP of nothing but opening brackets', () => inXmp('<'.repeat(1_000_000))],
    ['XMP of one endless name', () => inXmp(`<a:${'b'.repeat(1_000_000)}`)],
    ['XMP of one endless attribute', () => inXmp(`<a:b ${'c'.repeat(1_000_000)}>`)],
    ['XMP of attributes without ends', () => inXmp(`<a:b ${'c:d="'.repeat(200_000)}>`)],
    [
      'XMP of spaces before an equals sign that never comes',
      () => inXmp(`<a:b c:d${' '.repeat(1_000_000)}>`),
    ],
    [
      'XMP of entities in entities',
      () => inXmp(`<!DOCTYPE x [${'<!ENTITY a "&b;&b;&b;">'.repeat(40_000)}]><x:x>&a;</x:x>`),
    ],
    [
      'a profile that unpacks to a thousand times its size',
      () => png([['iCCP', bytesOf('p\0\0', deflateSync(new Uint8Array(64 * 2 ** 20)))]]),
    ],
    [
      'three hundred thousand empty chunks',
      () => png(new Array<readonly [string, Uint8Array]>(300_000).fill(['tEXt', new Uint8Array(0)])),
    ],
    ['a hundred thousand fill bytes', () => bytesOf([0xff, 0xd8], new Uint8Array(100_000).fill(0xff))],
    ['a thousand Exif segments', () => jpeg(new Array(1_000).fill(exifSegment(cameraExif())))],
    [
      'a GIF of a million blocks',
      () =>
        bytesOf(
          gif().subarray(0, 19),
          new Uint8Array(2_000_000).map((_, i) => (i % 2 === 0 ? 0x21 : 0xfe)),
        ),
    ],
  ])(
    '%s: is answered all the same',
    async (_name, make) => {
      await expectAnswers(make());
    },
    ENDS_WITHIN_MS,
  );
});

it('looks through no picture of endless parts', async () => {
  const bytes = png(new Array<readonly [string, Uint8Array]>(300_000).fill(['IDAT', new Uint8Array(0)]));
  expect(await inspectFile(fileOf(bytes, 'a.png'))).toEqual({ state: 'unreadable', type: 'picture' });
});

it('does not unpack a colour profile to more than any profile has', async () => {
  const bomb = deflateSync(new Uint8Array(64 * 1024 * 1024));
  const file = fileOf(png([['iCCP', bytesOf('p\0\0', bomb)]]), 'a.png');
  const read = await sizesRead(async () => {
    expect(await inspectFile(file)).toMatchObject({ state: 'hidden' });
  });
  expect(Math.max(...read)).toBeLessThanOrEqual(8 * 1024 * 1024);
});

describe('lengths that lie', () => {
  it.each([
    ['a JPEG segment', bytesOf([0xff, 0xd8], [0xff, 0xe1, 0, 1], jpeg([]).subarray(2))],
    ['a PNG chunk', bytesOf(PNG_SIGNATURE, [0xff, 0xff, 0xff, 0xff], 'IHDR', png([]).subarray(16))],
    ['a WebP chunk', bytesOf('RIFF', [0xff, 0xff, 0xff, 0xff], webp([VP8L]).subarray(8))],
    ['a GIF colour table', bytesOf('GIF89a', [1, 0, 1, 0, 0xf7, 0, 0])],
    ['a HEIC box', bytesOf(be32(0x7fffffff), 'ftypheic', be32(0), 'mif1')],
  ])('of %s make no copy', async (_name, bytes) => {
    await expectAnswers(bytes);
    expect(await cleanCopy(fileOf(bytes, 'a'), 'photo-1')).toBeUndefined();
  });
});

it('hides nothing from a copy behind a second start of a picture', async () => {
  const inner = jpeg([exifSegment(cameraExif())]);
  const bytes = jpeg(
    [
      [0xe2, bytesOf('MPF\0', inner)],
      [0xfe, bytesOf(inner)],
    ],
    inner,
  );
  const copy = await cleanCopy(fileOf(bytes, 'a.jpg'), 'photo-1');
  expect(contains(await bytesIn(copy ?? new Blob([bytes])), 'Canary')).toBe(false);
});

it('shows no markup, control or turned text of a stranger as it is', async () => {
  const inspection = await inspectFile(
    fileOf(jpeg([[0xfe, bytesOf('a\x1b[31m\u0007', Buffer.from('\u202e\u2066', 'utf8'))]]), 'a.jpg'),
  );
  expect(inspection).toMatchObject({
    found: [{ kind: 'text', values: ['a[U+001B][31m[U+0007][U+202E][U+2066]'] }],
  });
});

function inXmp(text: string): Uint8Array<ArrayBuffer> {
  return png([['iTXt', new Uint8Array(Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${text}`))]]);
}

/** The second directory is the first, and the camera's directory too. */
function loopingDirectories(): Uint8Array<ArrayBuffer> {
  const entry = (tag: number) => bytesOf([tag >>> 8, tag & 255, 0, 4, 0, 0, 0, 1], be32(8));
  return bytesOf([0x4d, 0x4d, 0, 42], be32(8), [0, 2], entry(0x8769), entry(0x8825), be32(8));
}

function countlessValues(): Uint8Array<ArrayBuffer> {
  const exif = exifData({ main: [[0x010f, { ascii: 'a long maker' }]] });
  exif.set([0xff, 0xff, 0xff, 0xff], 14);
  return exif;
}

it('reads no more than the beginning of a large file that it does not know', async () => {
  const file = fileOf(bytesOf('plain'), 'a.bin');
  const asked: number[] = [];
  const slice = file.slice.bind(file);
  file.slice = (start, end, type) => {
    asked.push((end ?? file.size) - (start ?? 0));
    return slice(start, end, type);
  };
  await inspectFile(file);
  expect(Math.max(...asked)).toBeLessThanOrEqual(1024);
});

it('makes no copy of a JPEG that has a segment in the middle of nowhere', async () => {
  const bytes = bytesOf([0xff, 0xd8], segment([0xfe, bytesOf('x')]), 'garbage', jpeg([]).subarray(2));
  expect(await cleanCopy(fileOf(bytes, 'a.jpg'), 'photo-1')).toBeUndefined();
});
