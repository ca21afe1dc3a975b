import { cleanCopy, inspectFile } from '../../../../client/source/photo/index.ts';
import type { Inspection } from '../../../../client/source/photo/index.ts';
import { bytesIn, bytesOf, contains, fileOf, sizesRead } from './sample-bytes.ts';
import { cameraExif, exifData, SECRETS } from './sample-exif.ts';
import {
  exifSegment,
  gif,
  gifComment,
  JFIF,
  jpeg,
  png,
  pngChunk,
  riffChunk,
  segment,
  VP8L,
  vp8x,
  webp,
} from './sample-pictures.ts';
import { profile } from './sample-profiles.ts';

const XMP = '<x:xmpmeta><dc:creator>Canary Kim</dc:creator></x:xmpmeta>';
const CANARIES = [...Object.values(SECRETS), 'CANARY', 'Canary', 'canary'];
const UPRIGHT = cameraExif({ orientation: 1 });

async function cleaned(bytes: Uint8Array<ArrayBuffer>, name = 'IMG_20260512_143311.jpg') {
  const copy = await cleanCopy(fileOf(bytes, name), 'photo-1');
  return copy === undefined ? undefined : bytesIn(copy);
}

/** What has it all, and the same picture in a file that never had any. */
const pairs = [
  [
    'JPEG',
    jpeg(
      [
        [0xe0, bytesOf('JFIF\0', [1, 2, 1, 0, 72, 0, 72, 1, 1], 'CANARY')],
        exifSegment(UPRIGHT),
        [0xe1, bytesOf('http://ns.adobe.com/xap/1.0/\0', XMP)],
        [0xe2, bytesOf('MPF\0', 'canary')],
        [0xe2, bytesOf('ICC_PROFILE\0', [1, 1], profile('srgb', 'canary profile'))],
        [0xeb, bytesOf('JP', 'canary')],
        [0xed, bytesOf('Photoshop 3.0\0', 'canary')],
        [0xfe, bytesOf('canary comment')],
      ],
      bytesOf([0, 0, 0, 24], 'ftypmp42', 'canary video'),
    ),
    jpeg([[0xe0, bytesOf('JFIF\0', [1, 1, 0, 0, 1, 0, 1, 0, 0])]]),
  ],
  [
    'PNG',
    png(
      [
        ['eXIf', UPRIGHT],
        ['tEXt', bytesOf('Author\0canary')],
        ['sRGB', bytesOf([0])],
        ['pHYs', bytesOf([0, 0, 0, 1, 0, 0, 0, 1, 0])],
        ['caNv', bytesOf('canary')],
      ],
      [['iTXt', bytesOf('XML:com.adobe.xmp\0\0\0\0\0', XMP)]],
      bytesOf('canary behind'),
    ),
    png([['sRGB', bytesOf([0])]]),
  ],
  [
    'WebP',
    webp(
      [
        vp8x(0x0c | 0x20 | 0x10, 9, 7),
        ['ICCP', profile('srgb', 'canary')],
        VP8L,
        ['EXIF', UPRIGHT],
        ['XMP ', bytesOf(XMP)],
        ['cnry', bytesOf('canary')],
      ],
      bytesOf('canary behind'),
    ),
    webp([vp8x(0x10, 9, 7), VP8L]),
  ],
  [
    'GIF',
    gif(
      bytesOf(gifComment('canary'), [0x21, 0xff, 11], 'XMP DataXMP', [6], 'canary', [0]),
      bytesOf('canary'),
    ),
    gif(),
  ],
] as const;

describe.each(pairs)('a cleaned %s', (_format, bytes, plain) => {
  it('is byte for byte what a file with nothing but the picture is', async () => {
    expect(await cleaned(bytes)).toEqual(plain);
  });

  it('has no canary left, where the original had them', async () => {
    const copy = (await cleaned(bytes)) ?? bytes;
    expect(CANARIES.filter((canary) => contains(bytes, canary))).not.toEqual([]);
    expect(CANARIES.filter((canary) => contains(copy, canary))).toEqual([]);
  });

  it('has nothing hidden in it, and is its own cleaned copy', async () => {
    expect(await inspectFile(fileOf(bytes, 'a'))).toMatchObject({ state: 'hidden', cleanable: true });
    expect(await inspectFile(fileOf(plain, 'a'))).toEqual({ state: 'nothing' });
    expect(await cleaned(plain)).toEqual(plain);
  });
});

describe('what a copy keeps', () => {
  const turn = exifData({ main: [[0x0112, { short: 6 }]] });
  const p3 = profile('display-p3', 'Canary P3');

  it('is the way up, in Exif data that says nothing else', async () => {
    const copies = [
      await cleaned(jpeg([JFIF, exifSegment(cameraExif())])),
      await cleaned(png([['eXIf', cameraExif()]])),
      await cleaned(webp([vp8x(0x08, 1, 1), VP8L, ['EXIF', cameraExif()]])),
    ];
    expect(copies[0]).toEqual(
      jpeg([[0xe0, bytesOf('JFIF\0', [1, 1, 0, 0, 1, 0, 1, 0, 0])], exifSegment(turn)]),
    );
    expect(copies[1]).toEqual(png([['eXIf', turn]]));
    expect(copies[2]).toEqual(webp([vp8x(0x08, 1, 1), VP8L, ['EXIF', turn]]));
  });

  it('is a wide colour space, by a profile that is the same for everybody', async () => {
    const inJpeg = (bytes: Uint8Array) => jpeg([[0xe2, bytesOf('ICC_PROFILE\0', [1, 1], bytes)]]);
    const one = await cleaned(inJpeg(p3));
    const other = await cleaned(inJpeg(profile('display-p3', 'Somebody else')));
    expect(one).toEqual(other);
    expect(contains(one ?? p3, 'ICC_PROFILE')).toBe(true);
    expect(contains(one ?? p3, 'Canary')).toBe(false);
    expect(contains(one ?? p3, 'CNRY')).toBe(false);
  });

  it('is not the profile of a screen', async () => {
    const bytes = jpeg([JFIF, [0xe2, bytesOf('ICC_PROFILE\0', [1, 1], profile('screen', 'Canary screen'))]]);
    expect(contains((await cleaned(bytes)) ?? bytes, 'ICC_PROFILE')).toBe(false);
  });

  it('is how Adobe says that colours are stored, without its flags', async () => {
    const adobe = (...rest: readonly number[]) => [0xee, bytesOf('Adobe', rest)] as const;
    expect(await cleaned(jpeg([adobe(0, 101, 0x80, 0, 7, 7, 2), [0xfe, bytesOf('x')]]))).toEqual(
      jpeg([adobe(0, 100, 0, 0, 0, 0, 2)]),
    );
  });
});

it('gives no copy away in which the inspection still finds something', async () => {
  const file = fileOf(jpeg([[0xfe, bytesOf('x')]]), 'a.jpg');
  const stillThere: Inspection = { state: 'hidden', found: [], cleanable: true };
  expect(await cleanCopy(file, 'photo-1', () => Promise.resolve(stillThere))).toBeUndefined();
  expect(await cleanCopy(file, 'photo-1')).toBeDefined();
});

it('names the copy as told, with the extension of what it is, and leaves out its time', async () => {
  const copy = await cleanCopy(
    fileOf(jpeg([[0xfe, bytesOf('x')]]), 'IMG_20260512.png', 'image/png'),
    'photo-7',
  );
  expect({ name: copy?.name, type: copy?.type, time: copy?.lastModified }).toEqual({
    name: 'photo-7.jpg',
    type: 'image/jpeg',
    time: 0,
  });
});

it.each([
  ['a JPEG that is cut off', jpeg([JFIF]).slice(0, -3)],
  ['a JPEG with a segment that is longer than the file', bytesOf([0xff, 0xd8], [0xff, 0xe1, 0xff, 0xff])],
  [
    'a JPEG with a marker that nobody knows',
    bytesOf([0xff, 0xd8], segment([0xf7, bytesOf('?')]), jpeg([]).subarray(2)),
  ],
  ['a PNG with a critical chunk that nobody knows', png([['CgBI', bytesOf([0])]])],
  [
    'a PNG whose header is not first',
    bytesOf('\x89PNG\r\n\x1a\n', pngChunk(['tEXt', bytesOf('a\0b')]), png([]).subarray(8)),
  ],
  ['a WebP that is cut off', webp([VP8L]).slice(0, -4)],
  [
    'a WebP animation with something else in a frame',
    webp([
      vp8x(2, 1, 1),
      ['ANMF', bytesOf(new Array<number>(16).fill(0), riffChunk(['cnry', bytesOf('canary')]))],
    ]),
  ],
  ['a GIF without a trailer', gif().slice(0, -1)],
  ['a HEIC', bytesOf([0, 0, 0, 24], 'ftypheic')],
  ['a text', bytesOf('plain words')],
  ['nothing', new Uint8Array(0)],
])('makes no copy of %s', async (_name, bytes) => {
  expect(await cleaned(bytes)).toBeUndefined();
});

it('reads a large file in small pieces, and makes a copy that refers to them instead of holding their bytes', async () => {
  const head = bytesOf([0xff, 0xd8], segment([0xfe, bytesOf('canary')]), segment([0xda, bytesOf([0])]));
  const picture = new Uint8Array(32 * 1024 * 1024).fill(0x55);
  const large = new File([head, picture, Uint8Array.of(0xff, 0xd9)], 'large.jpg');
  const read = await sizesRead(async () => {
    expect((await cleanCopy(large, 'photo-1'))?.size).toBe(large.size - 10);
  });
  expect(read.length).toBeGreaterThan(picture.length / (1024 * 1024));
  expect(Math.max(...read)).toBeLessThanOrEqual(1024 * 1024);
});
