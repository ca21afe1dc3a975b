import { jest } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { cameraExif, PLACE } from '../client/source/photo/sample-exif.ts';
import { exifSegment, JFIF, jpeg } from '../client/source/photo/sample-pictures.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(PATIENCE_MS);

const makeFolder = useTemporaryFolders();

describe.each<readonly [string, () => Promise<Browser>]>([
  ['Chromium', launchChromium],
  ['Firefox', () => launchFirefox({ javascript: true })],
])('a photo that is chosen in %s', (_name, launch) => {
  let browser: Browser;
  let sites: RunningSites;
  beforeAll(async () => {
    browser = await launch();
    sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
  });
  afterAll(async () => {
    await browser.close();
    await sites.close();
  });

  it('is told to carry its place before it is sent, and goes as a cleaned copy where the source says so', async () => {
    const path = join(makeFolder(), 'IMG_1234.jpg');
    writeFileSync(path, jpeg([JFIF, exifSegment(cameraExif({}))]));
    const source = await ScriptingPerson.open(browser, `${sites.source}/en/`);
    await source.write('with a photo');
    await source.attach(path);
    await source.waitFor(() => document.querySelector('#photos [data-state=hidden]') !== null);
    expect(await source.textOf('#photos')).toContain(PLACE.split(',')[0]);
    await source.press('#photos input[value=both]');
    await source.pressSend();
    await source.receipt();
    const editor = await sites.signIn();
    const [id = ''] = await editor.ids();
    const { files } = await editor.open(id);
    expect(files.map(({ name }) => name)).toEqual(['IMG_1234.jpg', 'photo-1.jpg']);
    expect(files[1]?.bytes.length).toBeLessThan(files[0]?.bytes.length ?? 0);
    expect(source.complaints).toEqual([]);
    await source.page.close();
  });
});
