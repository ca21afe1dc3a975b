import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { locales, localePath, mailboxPath, wordingFor } from '../../../server/source/locales/index.ts';
import { DayBudget } from '../../../server/source/day-budget.ts';
import {
  encodePart,
  type FormAnswer,
  formEnd,
  OWN_FORM,
  partHead,
  sendBody,
  sendForm,
} from '../../support/multipart-form.ts';
import { overriding, withFreeBytes } from '../../support/overriding.ts';
import { patternBytes } from '../../support/pieces.ts';
import {
  makeNewsroomKeys,
  type NewsroomKeys,
  RunningSites,
  type SitesOptions,
} from '../../support/running-server.ts';
import { ScriptingSource } from '../../support/scripting-source.ts';
import { headingOn, SourceVisit } from '../../support/source-visit.ts';
import { ringFor } from '../../support/test-keys.ts';

const MIB = 2 ** 20;
/** With a reserve of 64 MiB, of which letters may use 16. */
const ROOM_FOR_ALL = 1_000 * MIB;
const ROOM_FOR_WORDS = 60 * MIB;
const NO_ROOM = 40 * MIB;

const message = { field: 'message', value: 'A text that took an hour to write.' } as const;
const file = (bytes = MIB) => ({ name: 'film.mov', bytes: patternBytes(bytes) });
const { say } = wordingFor('en');

let keys: NewsroomKeys;
let sites: RunningSites;
let free: number;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
});
afterEach(() => sites.close());

async function start(
  env: Readonly<Record<string, string>> = {},
  slowly: NonNullable<SitesOptions['wrapStorage']> = (storage) => storage,
): Promise<void> {
  free = ROOM_FOR_ALL;
  const onThisDisk = withFreeBytes(() => free);
  sites = await RunningSites.start({
    keys,
    env: { SEALDROP_TIPS_PER_MINUTE: '0', ...env },
    wrapStorage: (storage) => slowly(onThisDisk(storage)),
  });
}

function setFree(bytes: number): void {
  free = bytes;
  // A look at the disk is good for a second.
  sites.clock.advance({ seconds: 2 });
}

const page = async (path: string) => {
  const answer = await fetch(sites.source + path);
  return { status: answer.status, text: await answer.text() };
};
const tips = async () => (await sites.storage.tips.countTips('anybody')).tips;

function expectFilesFull(answer: FormAnswer): void {
  expect([answer.status, headingOn(answer)]).toEqual([507, say('filesFull.heading')]);
  expect(answer.text).toContain(say('problem.keptNothing'));
  expect(answer.text).toContain(`${message.value}</textarea>`);
  expect(answer.text).not.toContain('type="file"');
  expect(answer.text).toContain(say('send.button'));
  expect(answer.text).not.toContain(say('problem.textBack'));
}

describe('a disk with room for words only', () => {
  beforeEach(() => start());

  it.each(locales)(
    'says so in %s, in the place of the file field, before anybody has chosen files',
    async (locale) => {
      const { say: inLanguage, sayCount } = wordingFor(locale);
      const before = await page(localePath(locale));
      expect(before.text).toContain('type="file"');
      expect(before.text).not.toContain(inLanguage('files.none'));
      setFree(ROOM_FOR_WORDS);
      const { status, text } = await page(localePath(locale));
      expect(status).toBe(200);
      expect(text).not.toContain('type="file"');
      expect(text).toContain(inLanguage('files.none'));
      expect(text).toContain(sayCount('message.limitAlone', 200_000));
    },
  );

  it('takes a message, and into a mailbox too, whose page says the same', async () => {
    setFree(ROOM_FOR_WORDS);
    const visit = await SourceVisit.begin(sites.source);
    expect((await visit.tell(message.value)).status).toBe(200);
    const mailbox = await visit.get('/mailbox');
    expect(mailbox.text).toContain(say('files.none'));
    expect(mailbox.text).not.toContain('type="file"');
    expect((await visit.tell('more', '/mailbox/send')).status).toBe(200);
    expect(await tips()).toBe(1);
  });

  it('refuses a file, keeps nothing, and gives the text back in a form that can be sent', async () => {
    setFree(ROOM_FOR_WORDS);
    expectFilesFull(await sendForm(sites.source, [message, file(10)]));
    expectFilesFull(
      await sendForm(sites.source, [message, file(3 * MIB)], { path: mailboxPath('en', 'send') }),
    );
    expect(await tips()).toBe(0);
    expect(await sites.bodies()).toEqual([]);
  });

  it('closes when letters have used up their part', async () => {
    setFree(NO_ROOM);
    const { status, text } = await page('/en/');
    expect(status).toBe(503);
    expect(text).toContain(say('storeFull.what'));
    expect((await sendForm(sites.source, [message])).status).toBe(507);
  });
});

describe('a disk that reaches the reserve while a tip is under way', () => {
  beforeEach(() => start());

  const sendSlowly = (whenFull: () => Promise<void>, rest: Uint8Array) =>
    sendBody(
      sites.source,
      (async function* () {
        yield Buffer.concat([encodePart(message), partHead({ name: 'film.mov', bytes: '' })]);
        yield patternBytes(2 * MIB);
        await whenFull();
        yield rest;
        yield Buffer.concat([Buffer.from('\r\n'), formEnd()]);
      })(),
      { headers: OWN_FORM },
    );

  it('refuses what more of a file comes, and gives the text back', async () => {
    const answer = await sendSlowly(
      async () => {
        await sleep(300);
        setFree(ROOM_FOR_WORDS);
      },
      patternBytes(4 * MIB),
    );
    expectFilesFull(answer);
    expect(await tips()).toBe(0);
    expect(await sites.bodies()).toEqual([]);
  });

  it('says so, also while the disk is still taking what came before', async () => {
    await sites.close();
    await start({}, ({ tips, blobs }) => ({
      tips,
      blobs: overriding(blobs, {
        create: async (id) => {
          const writer = await blobs.create(id);
          return overriding(writer, { write: (chunks) => sleep(1_000).then(() => writer.write(chunks)) });
        },
      }),
    }));
    const answer = await sendSlowly(
      async () => {
        await sleep(300);
        setFree(ROOM_FOR_WORDS);
      },
      patternBytes(4 * MIB),
    );
    expectFilesFull(answer);
    expect(await tips()).toBe(0);
    expect(await sites.bodies()).toEqual([]);
  });

  it('keeps a tip whose files are there already', async () => {
    const answer = await sendSlowly(async () => {
      await untilWritten(1.5 * MIB);
      setFree(ROOM_FOR_WORDS);
    }, new Uint8Array(0));
    expect(answer.status).toBe(200);
    expect(await tips()).toBe(1);
  });

  it('keeps a letter that was on its way', async () => {
    const answer = await sendBody(
      sites.source,
      (async function* () {
        yield encodePart(message).subarray(0, 100);
        await sleep(300);
        setFree(ROOM_FOR_WORDS);
        yield encodePart(message).subarray(100);
        yield formEnd();
      })(),
      { headers: OWN_FORM },
    );
    expect(answer.status).toBe(200);
  });
});

/** More than the file had when it was looked last. */
async function untilWritten(bytes: number): Promise<void> {
  const folder = join(sites.config.dataFolder, 'bodies');
  for (;;) {
    const names = await readdir(folder, { recursive: true });
    const sizes = names
      .filter((name) => name.endsWith('.part'))
      .map((name) => statSync(join(folder, name)).size);
    if (sizes.some((size) => size >= bytes)) return;
    await sleep(20);
  }
}

describe('a source with JavaScript, when only words fit', () => {
  beforeEach(() => start());

  it('is told so when the mailbox is looked at, when an upload is begun, and when one goes on', async () => {
    const source = new ScriptingSource(sites.source, await ringFor(keys.newsroom));
    const begun = await begin(source, 3 * MIB);
    setFree(ROOM_FOR_WORDS);
    expect((await source.ask('GET', '/signers')).body['takesFiles']).toBe(false);
    expect((await begin(source, MIB)).status).toBe(507);
    const refused = await append(source, begun.headers.get('location') ?? '', patternBytes(MIB));
    expect([refused.status, await refused.json()]).toEqual([507, { code: 'files-full' }]);
    setFree(ROOM_FOR_ALL);
    expect((await source.ask('GET', '/signers')).body['takesFiles']).toBe(true);
    expect((await append(source, begun.headers.get('location') ?? '', patternBytes(MIB))).status).toBe(204);
  });

  it('sends a letter, and a tip whose files were there before', async () => {
    const source = new ScriptingSource(sites.source, await ringFor(keys.newsroom));
    const withFiles = await source.prepare('with a file', [patternBytes(2 * MIB)]);
    setFree(ROOM_FOR_WORDS);
    expect((await source.post('/tips', withFiles)).status).toBe(201);
    expect((await source.post('/tips', await source.prepare('words'))).status).toBe(201);
    expect(await tips()).toBe(2);
  });
});

const ownerOf = ({ owner }: ScriptingSource) => ({
  'x-sealdrop': '1',
  'x-sealdrop-owner': owner,
  'tus-resumable': '1.0.0',
});

function begin(source: ScriptingSource, length: number): Promise<Response> {
  return fetch(`${sites.source}/api/uploads`, {
    method: 'POST',
    headers: { ...ownerOf(source), 'upload-length': String(length) },
  });
}

function append(source: ScriptingSource, path: string, bytes: Uint8Array): Promise<Response> {
  return fetch(sites.source + path, {
    method: 'PATCH',
    headers: {
      ...ownerOf(source),
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    },
    body: bytes as BodyInit,
  });
}

describe('the budget of a day', () => {
  const env = {
    SEALDROP_MAX_TIP_BYTES: '4MiB',
    SEALDROP_DAY_BYTES: '4700KiB',
    SEALDROP_MAX_MESSAGE_CHARACTERS: '1000',
  };
  beforeEach(() => start(env));

  it('once used up, leaves words; after midnight files are taken again', async () => {
    expect((await sendForm(sites.source, [message, file(4 * MIB - 1000)])).status).toBe(200);
    expect((await sendForm(sites.source, [message, file(MIB)])).status).toBe(507);
    expect((await page('/en/')).text).toContain(say('files.none'));
    expect((await sendForm(sites.source, [message])).status).toBe(200);
    sites.clock.advance({ hours: 24 });
    expect((await page('/en/')).text).not.toContain(say('files.none'));
    expect((await sendForm(sites.source, [message, file(MIB)])).status).toBe(200);
  });

  it('counts both ways of sending, and an upload is not begun beyond it', async () => {
    const source = new ScriptingSource(sites.source, await ringFor(keys.newsroom));
    const tip = await source.prepare('with a file', [patternBytes(3 * MIB)]);
    expect((await source.post('/tips', tip)).status).toBe(201);
    const refused = await begin(source, 3 * MIB);
    expect([refused.status, await refused.json()]).toEqual([507, { code: 'files-full' }]);
    expect((await sendForm(sites.source, [message, file(3 * MIB)])).status).toBe(507);
  });

  it('is known again after a restart, from the rows of the day', async () => {
    await sendForm(sites.source, [message, file(4 * MIB - 1000)]);
    const { tips: store } = sites.storage;
    const restarted = await DayBudget.open({
      tips: store,
      now: sites.clock.now,
      bytes: 4_700 * 1024,
      visitorBytes: 0,
    });
    expect(restarted.left).toBeLessThan(MIB);
    sites.clock.advance({ hours: 24 });
    expect(restarted.left).toBe(4_700 * 1024);
  });

  it('cuts nobody off who had begun before it was used up', async () => {
    const slow = sendBody(
      sites.source,
      (async function* () {
        yield Buffer.concat([encodePart(message), partHead({ name: 'slow.bin', bytes: '' })]);
        yield patternBytes(2 * MIB);
        await sleep(100);
        expect((await sendForm(sites.source, [message, file(4 * MIB - 1000)])).status).toBe(200);
        yield patternBytes(MIB);
        yield Buffer.concat([Buffer.from('\r\n'), formEnd()]);
      })(),
      { headers: OWN_FORM },
    );
    expect((await slow).status).toBe(200);
    expect(await tips()).toBe(2);
  });
});

describe('the budget of unfinished uploads', () => {
  const env = {
    SEALDROP_MAX_TIP_BYTES: '4MiB',
    SEALDROP_UNFINISHED_BYTES: '4MiB',
    SEALDROP_MAX_MESSAGE_CHARACTERS: '1000',
  };
  beforeEach(() => start(env));

  it('is one for both ways of sending, and what a form held of it is free again when it is kept or cut off', async () => {
    const source = new ScriptingSource(sites.source, await ringFor(keys.newsroom));
    for (const isCut of [false, true]) {
      let whileHeld: readonly number[] = [];
      const held = sendBody(
        sites.source,
        (async function* () {
          yield Buffer.concat([encodePart(message), partHead({ name: 'a.bin', bytes: '' })]);
          yield patternBytes(3 * MIB);
          await untilWritten(2.5 * MIB);
          const form = await sendForm(sites.source, [message, file(2 * MIB)]);
          whileHeld = [form.status, (await begin(source, 2 * MIB)).status];
          if (isCut) yield Buffer.from('--broken');
          else yield Buffer.concat([Buffer.from('\r\n'), formEnd()]);
        })(),
        { headers: OWN_FORM },
      );
      expect((await held).status).toBe(isCut ? 400 : 200);
      expect(whileHeld).toEqual([507, 507]);
      expect((await sendForm(sites.source, [message, file(2 * MIB)])).status).toBe(200);
    }
  });

  it('is not overrun by uploads that were begun when there was room and then all go on', async () => {
    const sources = await Promise.all(
      [1, 2, 3].map(async () => new ScriptingSource(sites.source, await ringFor(keys.newsroom))),
    );
    const begun = await Promise.all(sources.map((source) => begin(source, 3 * MIB)));
    expect(begun.map(({ status }) => status)).toEqual([201, 201, 201]);
    const statuses: number[] = [];
    for (const [index, source] of sources.entries()) {
      const path = begun[index]?.headers.get('location') ?? '';
      statuses.push((await append(source, path, patternBytes(2.5 * MIB))).status);
    }
    expect(statuses).toEqual([204, 507, 507]);
  });
});
