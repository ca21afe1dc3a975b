import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import type { KeyProfile } from '../../keys/index.ts';
import { jest } from '@jest/globals';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(PATIENCE_MS);

const makeFolder = useTemporaryFolders();

const BROWSERS: readonly (readonly [string, () => Promise<Browser>])[] = [
  ['Chromium', launchChromium],
  ['Firefox', () => launchFirefox({ javascript: true })],
];
const PROFILES: readonly KeyProfile[] = ['rfc9580', 'gnupg'];

describe.each(BROWSERS)('a source in %s with JavaScript', (_name, launch) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  describe.each(PROFILES)('writes to a newsroom with a key of profile %s', (profile) => {
    let sites: RunningSites;
    beforeAll(async () => {
      sites = await RunningSites.start({ keys: await makeNewsroomKeys(profile) });
    });
    afterAll(() => sites.close());

    it('and sends a message and files, which are sealed before they leave', async () => {
      const bytes = randomBytes(9_000_000);
      const path = join(makeFolder(), 'a \ub144 plan.bin');
      writeFileSync(path, bytes);
      const person = await ScriptingPerson.open(browser, `${sites.source}/en/`);
      await person.write('a message from JavaScript');
      await person.attach(path);
      await person.sealingIsReady();
      await person.pressSend();
      await person.receipt();
      expect((await person.codename()).split(' ')).toHaveLength(9);

      const editor = await sites.signIn();
      const [id = ''] = await editor.ids();
      const tip = await editor.open(id);
      expect(tip.sealed).toBe('browser');
      expect(tip.letter.message).toBe('a message from JavaScript');
      expect(tip.letter.mailbox).toMatch(/^[0-9a-f]{64}$/u);
      expect(tip.files.map(({ name }) => name)).toEqual(['a \ub144 plan.bin']);
      expect(tip.files[0]?.bytes.equals(bytes)).toBe(true);
      expect(person.complaints).toEqual([]);
      await person.page.close();
    });
  });
});
