import { PhotoDesk } from '../../../../client/source/photo/index.ts';
import type { Inspection, PhotoLine, PhotoTools } from '../../../../client/source/photo/index.ts';
import { bytesOf, fileOf } from './sample-bytes.ts';
import { jpeg } from './sample-pictures.ts';

const telling = fileOf(jpeg([[0xfe, bytesOf('canary')]]), 'IMG_20260512.jpg', 'image/jpeg');
const silent = fileOf(jpeg([]), 'IMG_2.jpg', 'image/jpeg');
const video = fileOf(bytesOf([0, 0, 0, 24], 'ftypmp42'), 'VID_1.mp4', 'video/mp4');

function newDesk(tools?: PhotoTools) {
  const shown: (readonly PhotoLine[])[] = [];
  const desk = new PhotoDesk((lines) => shown.push(lines), tools);
  return { desk, shown };
}

async function deskOf(...files: readonly File[]): Promise<PhotoDesk> {
  const { desk } = newDesk();
  desk.setFiles(files);
  await desk.looked();
  return desk;
}

it('sends the originals, in their order, as long as the source has chosen nothing', async () => {
  const desk = await deskOf(telling, silent, video);
  expect(desk.filesToSend()).toEqual([telling, silent, video]);
  expect(desk.lines.map(({ choice }) => choice)).toEqual(['original', 'original', 'original']);
});

it('sends the cleaned copy instead of the original, or behind it, named by its place in the list', async () => {
  const desk = await deskOf(silent, telling);
  desk.choose(2, 'cleaned');
  expect(desk.filesToSend().map(({ name }) => name)).toEqual(['IMG_2.jpg', 'photo-2.jpg']);
  desk.choose(2, 'both');
  expect(desk.filesToSend().map(({ name }) => name)).toEqual([
    'IMG_2.jpg',
    'IMG_20260512.jpg',
    'photo-2.jpg',
  ]);
  desk.choose(2, 'original');
  expect(desk.filesToSend()).toEqual([silent, telling]);
});

it('offers a copy only where there is something to clean and a copy could be made', async () => {
  const desk = await deskOf(telling, silent, video);
  expect(desk.lines.map(({ cleaned }) => cleaned !== undefined)).toEqual([true, false, false]);
  desk.choose(2, 'cleaned');
  desk.choose(3, 'both');
  expect(desk.filesToSend()).toEqual([telling, silent, video]);
});

it('keeps what was found and chosen when files are added and removed', async () => {
  let looked = 0;
  const { desk } = newDesk({
    inspect: () => {
      looked += 1;
      return Promise.resolve<Inspection>({ state: 'hidden', found: [], cleanable: true });
    },
    clean: (_file, name) => Promise.resolve(new File(['clean'], `${name}.jpg`)),
  });
  desk.setFiles([silent, telling]);
  await desk.looked();
  desk.choose(2, 'cleaned');
  desk.setFiles([telling, video]);
  expect(desk.filesToSend().map(({ name }) => name)).toEqual(['photo-1.jpg', 'VID_1.mp4']);
  await desk.looked();
  expect(desk.lines.map(({ choice }) => choice)).toEqual(['cleaned', 'original']);
  expect(looked).toBe(3);
});

it('tells of every change, and when all files are looked at', async () => {
  const { desk, shown } = newDesk();
  desk.setFiles([telling, silent]);
  expect(shown.at(-1)?.map(({ inspection }) => inspection)).toEqual([undefined, undefined]);
  expect((await desk.looked()).map(({ inspection }) => inspection?.state)).toEqual(['hidden', 'nothing']);
  expect(shown.at(-1)).toEqual(desk.lines);
});

it('is not held up by a file that was taken out while it was being looked at', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { desk } = newDesk({
    inspect: async (file) => {
      if (file === video) await held;
      return { state: 'nothing' };
    },
    clean: () => Promise.resolve(undefined),
  });
  desk.setFiles([video]);
  desk.setFiles([silent]);
  release();
  expect((await desk.looked()).map(({ file, inspection }) => [file, inspection?.state])).toEqual([
    [silent, 'nothing'],
  ]);
});
