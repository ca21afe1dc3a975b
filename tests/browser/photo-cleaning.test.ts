import type { Browser, Page } from 'puppeteer-core';
import { deflateSync, gzipSync } from 'node:zlib';
import { bytesOf } from '../client/source/photo/sample-bytes.ts';
import { cameraExif, PLACE } from '../client/source/photo/sample-exif.ts';
import type { Chunk, Segment } from '../client/source/photo/sample-pictures.ts';
import {
  exifSegment,
  JFIF,
  vp8x,
  webp,
  webpChunks,
  withChunks,
  withoutSegments,
  withSegments,
} from '../client/source/photo/sample-pictures.ts';
import { profile } from '../client/source/photo/sample-profiles.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { photoBundle, type PhotoPage, servePhotoPage } from './photo-page.ts';

const WIDTH = 61;
const HEIGHT = 43;
const PATIENCE_MS = 300_000;
/** What the module may weigh, compressed: it is loaded when a photo was chosen. */
const MAX_GZIP_BYTES = 30 * 1024;
/** Of 255: roundings in two descriptions of one colour space. */
const COLOUR_TOLERANCE = 2;

const behind = bytesOf([0, 0, 0, 24], 'ftypmp42', 'a video');
const p3: Segment = [0xe2, bytesOf('ICC_PROFILE\0', [1, 1], profile('display-p3', 'Canary P3'))];

interface Seen {
  readonly before: string;
  readonly after: string;
  /** Largest difference of a colour value; undefined when the sizes differ. */
  readonly difference: number | undefined;
  readonly size: string;
  /** Of the original's first pixel. */
  readonly pixel: readonly number[];
}

/** Runs in the page: what the module finds and makes, and what the browser shows of original and copy. */
async function lookInPage(base64: string): Promise<Seen> {
  const path = '/photo.js';
  const { inspectFile, cleanCopy } = (await import(path)) as {
    inspectFile: (file: File) => Promise<{ state: string }>;
    cleanCopy: (file: File, name: string) => Promise<File | undefined>;
  };
  const pixelsOf = async (file: File): Promise<ImageData> => {
    const image = new Image();
    image.src = URL.createObjectURL(file);
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('No canvas');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  };
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const file = new File([bytes], 'IMG_20260512');
  const copy = await cleanCopy(file, 'photo-1');
  const original = await pixelsOf(file);
  const shown = copy === undefined ? undefined : await pixelsOf(copy);
  const same = shown?.width === original.width && shown.height === original.height;
  return {
    before: JSON.stringify(await inspectFile(file)),
    after: copy === undefined ? 'no copy' : JSON.stringify(await inspectFile(copy)),
    difference: same
      ? original.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (shown.data[i] ?? 0))), 0)
      : undefined,
    size: `${original.width}x${original.height}`,
    pixel: [...original.data.slice(0, 4)],
  };
}

/** Runs in the page: a picture of many colours, none of them at the edge of what can be shown. */
async function paintInPage(type: string, width: number, height: number): Promise<string> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas');
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      context.fillStyle = `rgb(${200 - x * 3} ${60 + y * 4} ${(x * y) % 255})`;
      context.fillRect(x, y, 1, 1);
    }
  }
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, type, 0.9);
  });
  const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
  return btoa(String.fromCharCode(...bytes));
}

let site: PhotoPage;
let chromium: Browser;
let firefox: Browser;
const painted: Record<string, Uint8Array<ArrayBuffer>> = {};

async function newPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(site.url);
  return page;
}

beforeAll(async () => {
  [site, chromium, firefox] = await Promise.all([
    servePhotoPage(),
    launchChromium(),
    launchFirefox({ javascript: true }),
  ]);
  const page = await newPage(chromium);
  for (const format of ['jpeg', 'png', 'webp']) {
    painted[format] = Uint8Array.from(
      Buffer.from(await page.evaluate(paintInPage, `image/${format}`, WIDTH, HEIGHT), 'base64'),
    );
  }
}, PATIENCE_MS);

afterAll(async () => {
  site.close();
  await Promise.all([chromium.close(), firefox.close()]);
}, PATIENCE_MS);

/** Real pictures, made by a browser, with the hidden data of a camera. */
const photos: readonly (readonly [name: string, make: () => Uint8Array])[] = [
  [
    'JPEG',
    () => bytesOf(withSegments(painted['jpeg']!, [exifSegment(cameraExif({ orientation: 1 }))]), behind),
  ],
  ['turned JPEG', () => withSegments(painted['jpeg']!, [exifSegment(cameraExif({ orientation: 6 }))])],
  ['PNG', () => bytesOf(withChunks(painted['png']!, [['eXIf', cameraExif({ orientation: 1 })]]), behind)],
  ['turned PNG', () => withChunks(painted['png']!, [['eXIf', cameraExif({ orientation: 8 })]])],
  ['WebP', () => webpWith(cameraExif({ orientation: 1 }))],
  ['turned WebP', () => webpWith(cameraExif({ orientation: 3 }))],
];

function webpWith(exif: Uint8Array): Uint8Array {
  return webp([vp8x(0x08, WIDTH, HEIGHT), ...webpPicture(), ['EXIF', exif]], behind);
}

function webpPicture(): readonly Chunk[] {
  return webpChunks(painted['webp']!).filter(([name]) => name.startsWith('VP8') && name !== 'VP8X');
}

const inColour: readonly (readonly [name: string, make: () => Uint8Array])[] = [
  ['JPEG', () => withSegments(withoutSegments(painted['jpeg']!), [JFIF, p3])],
  [
    'PNG',
    () =>
      withChunks(painted['png']!.slice(), [
        ['iCCP', bytesOf('Canary P3\0\0', deflateSync(profile('display-p3', 'Canary P3')))],
      ]),
  ],
  [
    'WebP',
    () => webp([vp8x(0x20, WIDTH, HEIGHT), ['ICCP', profile('display-p3', 'Canary P3')], ...webpPicture()]),
  ],
];

describe.each([
  ['Chromium', () => chromium],
  ['Firefox', () => firefox],
])('in %s', (_name, browser) => {
  let page: Page;
  const look = (bytes: Uint8Array) => page.evaluate(lookInPage, Buffer.from(bytes).toString('base64'));

  beforeAll(async () => {
    page = await newPage(browser());
  }, PATIENCE_MS);

  it.each(photos)(
    'a cleaned %s shows the very same pixels, and nothing is hidden in it',
    async (_format, make) => {
      const seen = await look(make());
      expect(seen.before).toContain(PLACE);
      expect(seen).toMatchObject({ difference: 0, after: '{"state":"nothing"}' });
    },
    PATIENCE_MS,
  );

  it.each(inColour)(
    'a cleaned %s in a wide colour space keeps its colours',
    async (format, make) => {
      const seen = await look(make());
      const plain = await look(painted[format.toLowerCase()]!);
      expect(seen.after).toBe('{"state":"nothing"}');
      expect(seen.difference).toBeLessThanOrEqual(COLOUR_TOLERANCE);
      // Or nothing would have been shown by a profile at all.
      expect(seen.pixel).not.toEqual(plain.pixel);
    },
    PATIENCE_MS,
  );

  it(
    'a turned photo stays turned',
    async () => {
      const seen = await look(withSegments(painted['jpeg']!, [exifSegment(cameraExif({ orientation: 6 }))]));
      expect(seen.size).toBe(`${HEIGHT}x${WIDTH}`);
    },
    PATIENCE_MS,
  );
});

it('weighs little, and brings nothing that turns strings into documents', async () => {
  const script = await photoBundle();
  expect(gzipSync(script, { level: 9 }).length).toBeLessThan(MAX_GZIP_BYTES);
  expect(Buffer.from(script).toString('utf8')).not.toMatch(/DOMParser|innerHTML/u);
});
