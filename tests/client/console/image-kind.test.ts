import fc from 'fast-check';
import { imageKindOf } from '../../../client/console/worker/image-kind.ts';

function bytesOf(...parts: readonly (string | readonly number[])[]): Uint8Array<ArrayBuffer> {
  const numbers = parts.flatMap((part) =>
    typeof part === 'string' ? Array.from(part, (character) => character.charCodeAt(0)) : part,
  );
  return Uint8Array.from(numbers);
}

const png = bytesOf(
  '\x89PNG\r\n\x1a\n',
  [0, 0, 0, 13],
  'IHDR',
  [0, 0, 2, 128],
  [0, 0, 1, 104],
  [8, 2, 0, 0, 0],
);
const gif = bytesOf('GIF89a', [0x40, 0x01, 0xc8, 0x00], [0, 0, 0]);
const jpeg = bytesOf([
  0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 17, 8, 0x01, 0x68, 0x02, 0x80, 3,
]);
const vp8x = bytesOf(
  'RIFF',
  [0, 0, 0, 0],
  'WEBPVP8X',
  [10, 0, 0, 0, 0, 0, 0, 0],
  [0x7f, 0x02, 0],
  [0x67, 0x01, 0],
);
const vp8l = bytesOf('RIFF', [0, 0, 0, 0], 'WEBPVP8L', [5, 0, 0, 0, 0x2f], [0x7f, 0xc2, 0x59, 0x00]);
const vp8 = bytesOf(
  'RIFF',
  [0, 0, 0, 0],
  'WEBPVP8 ',
  [9, 0, 0, 0],
  [0, 0, 0, 0x9d, 1, 0x2a],
  [0x80, 2, 0x68, 1],
);

it.each([
  ['image/png', png, 640, 360],
  ['image/gif', gif, 320, 200],
  ['image/jpeg', jpeg, 640, 360],
  ['image/webp', vp8x, 640, 360],
  ['image/webp', vp8l, 640, 360],
  ['image/webp', vp8, 640, 360],
] as const)('knows %s and its size by its first bytes', (type, bytes, width, height) => {
  expect(imageKindOf(bytes)).toEqual({ type, width, height });
});

it.each([
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><script>alert(1)</script></svg>'],
  ['HTML', '<!doctype html><script>alert(1)</script>'],
  ['a PDF', '%PDF-1.7 ...........................'],
  ['BMP', 'BM..............................'],
])('takes %s for no image', (_name, text) => {
  expect(imageKindOf(bytesOf(text))).toBeUndefined();
});

it('takes images that are cut off before their size for none', () => {
  for (const whole of [png, gif, jpeg, vp8x, vp8l, vp8]) {
    expect(imageKindOf(whole.slice(0, 8))).toBeUndefined();
  }
});

it('ends on any bytes', () => {
  const starts = [png, gif, jpeg, vp8x, vp8l, vp8].map((bytes) => bytes.slice(0, 16));
  fc.assert(
    fc.property(
      fc.constantFrom(new Uint8Array(0), ...starts),
      fc.uint8Array({ maxLength: 200 }),
      (start, rest) => {
        const kind = imageKindOf(Uint8Array.from([...start, ...rest]));
        expect(kind === undefined || kind.width >= 0).toBe(true);
      },
    ),
  );
});
