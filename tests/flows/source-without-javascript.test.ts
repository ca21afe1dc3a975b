import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';
import { fingerprintWords } from '../../keys/index.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { makeNewsroomKeys } from '../support/running-server.ts';
import { Newsroom } from './newsroom.ts';
import { SourceAtForm, SourceFiles } from './source-at-form.ts';

const MIB = 2 ** 20;
const FLOW_TIMEOUT_MS = 180_000;
const NEWSROOM = 'The Example Gazette';
/** "Hello. The books of March are false." on two lines, and what is easily lost on the way. */
const MESSAGE =
  '\uc548\ub155\ud558\uc138\uc694.\n3\uc6d4 \uc7a5\ubd80\ub294 \uac70\uc9d3\uc785\ub2c8\ub2e4: 1 < 2 & "3".';
/** "report.txt" */
const KOREAN_NAME = '\ubcf4\uace0\uc11c.txt';
const KOREAN_FILE = '\uc774\uac83\uc740 \ubcf4\uace0\uc11c\uc785\ub2c8\ub2e4.\r\n';

/** What the source must be able to read, in the two languages. */
const ENGLISH = {
  locale: 'en',
  readers: `Only people at ${NEWSROOM} who hold its private key can read what you send.`,
  received: 'Received and sealed',
  message: 'Your message was received.',
  files: '2 files were received:',
  sealed: 'All of it was sealed on arrival and is stored.',
  large: '64\u00a0MB',
  small: '31\u00a0bytes',
} as const;
const KOREAN = {
  locale: 'ko',
  readers: `${NEWSROOM} \ud3b8\uc9d1\uad6d\uc5d0\uc11c \uac1c\uc778 \ud0a4\ub97c \uac00\uc9c4 \uc0ac\ub78c\ub9cc`,
  received: '\ubc1b\uc544\uc11c \ubd09\uc778\ud588\uc2b5\ub2c8\ub2e4',
  message: '\uba54\uc2dc\uc9c0\ub97c \ubc1b\uc558\uc2b5\ub2c8\ub2e4.',
  files: '\ud30c\uc77c 2\uac1c\ub97c \ubc1b\uc558\uc2b5\ub2c8\ub2e4.',
  sealed:
    '\ubaa8\ub450 \ub3c4\ucc29\ud558\ub294 \ub300\ub85c \ubd09\uc778\ub418\uc5b4 \uc800\uc7a5\ub418\uc5c8\uc2b5\ub2c8\ub2e4.',
  large: '64MB',
  small: '31\ubc14\uc774\ud2b8',
} as const;

let newsroom: Newsroom;
let files: SourceFiles;
let film: string;
let report: string;

beforeAll(async () => {
  newsroom = await Newsroom.open(await makeNewsroomKeys('rfc9580'));
  files = new SourceFiles();
  film = files.random('film.mp4', 64 * MIB);
  report = files.write(KOREAN_NAME, KOREAN_FILE);
}, FLOW_TIMEOUT_MS);

afterAll(async () => {
  files.remove();
  await newsroom.close();
});

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe.each([
  ['Chromium', launchChromium],
  ['Firefox', () => launchFirefox({ javascript: false })],
])('a source with %s and without JavaScript', (_name, launch) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  }, FLOW_TIMEOUT_MS);

  afterAll(() => browser.close());

  it.each([
    ['in English', ENGLISH],
    ['in Korean', KOREAN],
  ])(
    'sends a letter and two files %s, reads what was received, and an editor finds exactly that',
    async (_language, reads) => {
      const source = await SourceAtForm.open(browser, `${newsroom.server.source}/`);
      if (reads.locale !== 'en') await source.chooseLanguage(reads.locale);
      expect(await source.textOf('.lead')).toContain(reads.readers);
      const { fingerprint } = newsroom.keys.newsroom.publicKey;
      expect((await source.textOf('.hex code')).replaceAll(' ', '')).toBe(fingerprint.toUpperCase());
      expect(await source.textsOf('.words li')).toEqual(fingerprintWords(fingerprint, reads.locale));

      await source.write(MESSAGE);
      await source.attach(film, report);
      await source.send();

      expect(await source.heading()).toBe(reads.received);
      const receipt = await source.text();
      for (const sentence of [reads.sealed, reads.message, reads.files]) expect(receipt).toContain(sentence);
      expect(await source.textsOf('.files li')).toEqual([
        `film.mp4 ${reads.large}`,
        `${KOREAN_NAME} ${reads.small}`,
      ]);
      await source.leave();
      await source.close();

      const [tip, ...others] = await newsroom.newTips();
      expect(others).toEqual([]);
      expect(tip).toMatchObject({ sealed: 'arrival', letter: { message: MESSAGE, language: reads.locale } });
      const found = tip!.files.map(({ name, bytes }) => [name, digest(bytes)]);
      expect(found).toEqual([
        ['film.mp4', digest(readFileSync(film))],
        [KOREAN_NAME, digest(Buffer.from(KOREAN_FILE))],
      ]);
    },
    FLOW_TIMEOUT_MS,
  );
});
