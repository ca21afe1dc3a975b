import express from 'express';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type PublicKey, revokedKey } from '../../../keys/index.ts';
import { ringOf } from '../../../keys/ring.ts';
import { elapsed } from '../../../server/elapsed.ts';
import { createFormTokens } from '../../../server/http/form-token.ts';
import { visitCookie } from '../../../server/http/visit-cookie.ts';
import { Newsroom, verified } from '../../../server/newsroom.ts';
import { Sealer } from '../../../server/sealing/sealer.ts';
import { IntakeGate } from '../../../server/source/intake-gate.ts';
import { DerivationQueue } from '../../../server/source/mailbox/derivation-queue.ts';
import { Visits } from '../../../server/source/mailbox/visits.ts';
import { wordingFor } from '../../../server/source/locales/index.ts';
import type { ProblemKind } from '../../../server/source/pages/index.ts';
import { SealingPlaces } from '../../../server/source/sealing-places.ts';
import { type ReceiveContext, receiveTip } from '../../../server/source/receive-tip.ts';
import { StorageError } from '../../../server/storage/ports.ts';
import {
  encodeForm,
  encodePart,
  type FormAnswer,
  type FormField,
  formEnd,
  OWN_FORM,
  partHead,
  sendBody,
  sendForm,
} from '../../support/multipart-form.ts';
import {
  makeNewsroomKeys,
  type NewsroomKeys,
  RunningSites,
  type SitesOptions,
} from '../../support/running-server.ts';
import { patternBytes } from '../../support/pieces.ts';
import { nextEntry } from '../../support/rotate.ts';
import { ScriptingSource } from '../../support/scripting-source.ts';
import { ciphers } from '../../support/sealed-tip.ts';
import { overriding, withFreeBytes } from '../../support/overriding.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const MIB = 2 ** 20;
const DAY_SECONDS = 86_400;
const message = { field: 'message', value: 'A text that took an hour to write.' } as const;

let keys: NewsroomKeys;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580', { expiresAfter: 10 * DAY_SECONDS });
});

async function withSites(
  options: Omit<SitesOptions, 'keys'>,
  use: (sites: RunningSites) => Promise<void>,
): Promise<void> {
  const sites = await RunningSites.start({ keys, ...options });
  try {
    await use(sites);
  } finally {
    await sites.close();
  }
}

/** Runs with both sites, and expects that nothing was kept, in any form. */
function keepingNothing(
  options: Omit<SitesOptions, 'keys'>,
  use: (sites: RunningSites) => Promise<void>,
): Promise<void> {
  return withSites(options, async (sites) => {
    await use(sites);
    expect(await sites.storage.tips.countTips('anybody')).toEqual({ tips: 0, unread: 0 });
    expect(await sites.bodies()).toEqual([]);
  });
}

function expectPage(answer: FormAnswer, kind: ProblemKind, status: number): void {
  const { say } = wordingFor('en');
  expect([answer.status, headingOf(answer)]).toEqual([status, say(`${kind}.heading`)]);
  expect(answer.text).toContain(say('problem.keptNothing'));
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  expect(answer.headers['cache-control']).toBe('no-store');
  // The page gives back what was typed: its packed length would tell of it.
  expect(answer.headers['content-encoding']).toBeUndefined();
}

function headingOf({ text }: FormAnswer): string | undefined {
  return /<h1[^>]*>([^<]*)<\/h1>/u.exec(text)?.[1];
}

const expectTextBack = ({ text }: FormAnswer, typed: string = message.value) => {
  expect(text).toMatch(/<textarea id="(?:message|text)"/u);
  expect(text).toContain(`>\n${typed}</textarea>`);
};
const expectForm = ({ text }: FormAnswer) => {
  expect(text).toMatch(/<input type="hidden" name="form" value="[\w-]{27}"/u);
};

describe('a tip that is too big', () => {
  const env = { SEALDROP_MAX_TIP_BYTES: '1MiB', SEALDROP_MAX_MESSAGE_CHARACTERS: '1000' };

  it('is refused by what it announces, before its files are sent, with the text given back', () =>
    keepingNothing({ env }, async ({ source }) => {
      const headers = { ...OWN_FORM, 'content-length': String(500 * MIB) };
      const answer = await sendBody(source, neverEnding(startOfFile()), { headers });
      expectPage(answer, 'tooBig', 413);
      expectTextBack(answer);
      expectForm(answer);
    }));

  it('is refused while it is sent, where nothing was announced', () =>
    keepingNothing({ env }, async ({ source }) => {
      const answer = await sendBody(source, neverEnding(startOfFile()), { headers: OWN_FORM });
      expectPage(answer, 'tooBig', 413);
      expectTextBack(answer);
    }));

  it('is refused by the sum of its files, each of which would fit', () =>
    keepingNothing({ env }, async ({ source }) => {
      const files = [1, 2, 3].map((n) => ({ name: `${n}.bin`, bytes: patternBytes(MIB / 2 - 1000) }));
      const answer = await sendForm(source, [message, ...files]);
      expectPage(answer, 'tooBig', 413);
      expectTextBack(answer);
    }));

  it('is refused by the sum of message and file', () =>
    keepingNothing({ env }, async ({ source }) => {
      const text = { field: 'message', value: 'x'.repeat(1000) };
      const file = { name: 'almost.bin', bytes: patternBytes(MIB - 999) };
      expectPage(await sendForm(source, [text, file]), 'tooBig', 413);
      expectPage(await sendForm(source, [file, text]), 'tooBig', 413);
    }));

  it('is refused also when what is too much lies between its parts', () =>
    keepingNothing({ env }, async ({ source }) => {
      const answer = await sendBody(source, neverEnding(encodePart(message)), { headers: OWN_FORM });
      expectPage(answer, 'tooBig', 413);
    }));

  it('of exactly the allowed size is taken', () =>
    withSites({ env }, async (sites) => {
      const file = { name: 'exact.bin', bytes: patternBytes(MIB - Buffer.byteLength(message.value)) };
      expect((await sendForm(sites.source, [message, file])).status).toBe(200);
    }));
});

describe('a tip of too many files', () => {
  it('is refused when the first beyond the limit begins, with the text given back', () =>
    keepingNothing({ env: { SEALDROP_MAX_FILES: '3' } }, async ({ source }) => {
      const files = Array.from({ length: 4 }, (_, n) => ({ name: `${n}`, bytes: 'x' }));
      const whole = await sendForm(source, [message, ...files]);
      expectPage(whole, 'tooManyFiles', 413);
      expectTextBack(whole);
      expectForm(whole);
      const parts = [message, ...files].map(encodePart);
      const sending = await sendBody(source, neverEnding(Buffer.concat(parts)), { headers: OWN_FORM });
      expectPage(sending, 'tooManyFiles', 413);
    }));

  it('a message alone is taken where no files are', () =>
    withSites({ env: { SEALDROP_MAX_FILES: '0' } }, async ({ source }) => {
      const noFileChosen = { name: '', bytes: '' };
      expect((await sendForm(source, [message, noFileChosen])).status).toBe(200);
      const answer = await sendForm(source, [message, { name: 'a.txt', bytes: 'a' }]);
      expectPage(answer, 'tooManyFiles', 413);
    }));
});

describe('a message that is too long', () => {
  const env = { SEALDROP_MAX_MESSAGE_CHARACTERS: '1000' };

  it('is given back whole, with its length', () =>
    keepingNothing({ env }, async ({ source }) => {
      const typed = '가'.repeat(1500);
      const answer = await sendForm(source, [{ field: 'message', value: typed }]);
      expectPage(answer, 'messageTooLong', 413);
      expectTextBack(answer, typed);
      expect(answer.text).toContain('1,500');
      expectForm(answer);
    }));

  it('is refused before the files behind it are sent', () =>
    keepingNothing({ env }, async ({ source }) => {
      const typed = 'x'.repeat(1500);
      const start = startOfFile({ field: 'message', value: typed });
      const answer = await sendBody(source, neverEnding(start), { headers: OWN_FORM });
      expectPage(answer, 'messageTooLong', 413);
      expectTextBack(answer, typed);
    }));

  it('of a length beyond all measure is refused while it is sent, and not given back in part', () =>
    keepingNothing({ env }, async ({ source }) => {
      const start = startOfFile({ field: 'message', value: 'x'.repeat(100_000) });
      const answer = await sendBody(source, neverEnding(start), { headers: OWN_FORM });
      expectPage(answer, 'messageTooLong', 413);
      expect(answer.text).not.toContain('xxx');
    }));

  it('counts a line break as one character, as the page does', () =>
    withSites({ env }, async (sites) => {
      const value = 'ab\r\n'.repeat(333);
      expect((await sendForm(sites.source, [{ field: 'message', value }])).status).toBe(200);
    }));
});

describe('a form in which there is nothing', () => {
  it.each([
    [
      'no text and no file',
      [
        { field: 'message', value: '' },
        { name: '', bytes: '' },
      ],
    ],
    ['only blanks', [{ field: 'message', value: ' \r\n\t\u3000' }]],
    ['no parts at all', []],
  ])('is answered so: %s', async (_what, parts) =>
    keepingNothing({}, async ({ source }) => {
      const answer = await sendForm(source, parts);
      expectPage(answer, 'empty', 422);
      expectForm(answer);
    }),
  );
});

describe('a form that expired', () => {
  const unknownOrigin = { 'sec-fetch-site': 'none' };

  it('is refused with a new one and the text, where the browser does not say where it was sent from', () =>
    keepingNothing({}, async (sites) => {
      const token = await sites.formToken();
      sites.clock.advance({ hours: 26 });
      const answer = await sendForm(sites.source, [{ field: 'form', value: token }, message], {
        headers: unknownOrigin,
      });
      expectPage(answer, 'formExpired', 403);
      expectTextBack(answer);
      const [, fresh] = /name="form" value="([^"]*)"/u.exec(answer.text) ?? [];
      expect(fresh).not.toBe(token);
    }));

  it('is refused before a file behind it is sent', () =>
    keepingNothing({}, async ({ source }) => {
      const form = { field: 'form', value: 'not a token' };
      const start = startOfFile(form, message);
      const answer = await sendBody(source, neverEnding(start), { headers: unknownOrigin });
      expectPage(answer, 'formExpired', 403);
      expectTextBack(answer);
    }));

  it('while its upload was under way is taken: a slow line can need a day', () =>
    withSites({}, async (sites) => {
      const form = { field: 'form', value: await sites.formToken() };
      const slowly = async function* () {
        yield startOfFile(form, message);
        await sleep(200);
        sites.clock.advance({ hours: 30 });
        yield Buffer.concat([Buffer.from('the end\r\n'), formEnd()]);
      };
      expect((await sendBody(sites.source, slowly(), { headers: unknownOrigin })).status).toBe(200);
    }));
});

describe('where a form was sent from', () => {
  let sites: RunningSites;
  beforeAll(async () => {
    sites = await RunningSites.start({ keys });
  });
  afterAll(() => sites.close());

  it.each([
    ['same-origin', undefined, 'no token', 200],
    ['same-origin', 'https://elsewhere.example', 'no token', 200],
    ['cross-site', undefined, 'token', 403],
    ['same-site', undefined, 'token', 403],
    ['none', undefined, 'token', 200],
    ['none', undefined, 'no token', 403],
    [undefined, 'own', 'no token', 200],
    [undefined, 'null', 'token', 200],
    [undefined, 'null', 'no token', 403],
    [undefined, 'https://elsewhere.example', 'token', 403],
    [undefined, undefined, 'token', 200],
    [undefined, undefined, 'no token', 403],
    [undefined, undefined, 'token of another server', 403],
  ])('Sec-Fetch-Site %s, Origin %s, %s: %i', async (site, origin, token, status) => {
    const value = { token: await sites.formToken(), 'no token': '' }[token] ?? 'AAecSzlt3zLXntDctoIxlh5eUzQ';
    const headers: Record<string, string> = {};
    if (site !== undefined) headers['sec-fetch-site'] = site;
    if (origin !== undefined) headers['origin'] = origin === 'own' ? sites.source : origin;
    const answer = await sendBody(sites.source, encodeForm([{ field: 'form', value }, message]), { headers });
    expect(answer.status).toBe(status);
    if (status === 403) expectPage(answer, 'formExpired', 403);
  });
});

/** Verifies the log as it would be with these keys in the ring. */
async function verifiedWith({ storage }: RunningSites, ring: readonly PublicKey[]): Promise<unknown> {
  const next = await nextEntry(storage.tips, { ring }, keys.officer);
  return verified([...(await storage.tips.keyLog()), { sequence: 3, ...next }]);
}

describe('a newsroom that can take nothing', () => {
  it('whose key has expired says so before anybody has typed, and to whoever had the form open', () =>
    keepingNothing({}, async (sites) => {
      expect((await fetch(sites.source)).status).toBe(200);
      sites.clock.advance({ hours: 11 * 24 });
      const page = await fetch(`${sites.source}/en/`);
      expect(page.status).toBe(503);
      const text = await page.text();
      expect(text).toContain(wordingFor('en').say('keyExpired.what'));
      expect(text).not.toContain('<form');
      const answer = await sendForm(sites.source, [message, { name: 'a', bytes: 'a' }]);
      expectPage(answer, 'keyExpired', 503);
      expectTextBack(answer);
      expect(answer.text).not.toContain('<form');
    }));

  it('whose only key was stolen and is revoked says so from that entry on, and seals nothing more to it', () =>
    keepingNothing({}, async (sites) => {
      const { publicKey, armoredRevocationCertificate: certificate } = keys.newsroom;
      const revoked = await revokedKey({ publicKey, certificate }, new Date());
      const stolen = { compromised: [publicKey.fingerprint], revoked: [revoked] };
      const source = new ScriptingSource(sites.source, await ringOf(1, [publicKey], new Date()));
      const sealed = await source.prepare(message.value, []);
      await sites.announce({ reason: 'compromise', ring: [], ...stolen });
      const page = await fetch(`${sites.source}/en/`);
      expect([page.status, await page.text()]).toEqual([
        503,
        expect.stringContaining(wordingFor('en').say('keyWithdrawn.what')),
      ]);
      const answer = await sendForm(sites.source, [message, { name: 'a', bytes: 'a' }]);
      expectPage(answer, 'keyWithdrawn', 503);
      expectTextBack(answer);
      expect((await source.post('/tips', sealed)).status).toBe(503);
      // The key cannot come back, with its revocation or without.
      for (const key of [revoked, publicKey])
        await expect(verifiedWith(sites, [key])).rejects.toMatchObject({ code: 'compromised-key' });
    }));

  it('whose key expires while a tip arrives keeps it all the same', () =>
    withSites({}, async (sites) => {
      const slowly = async function* () {
        yield startOfFile();
        await sleep(200);
        sites.clock.advance({ hours: 11 * 24 });
        yield Buffer.concat([Buffer.from('the end\r\n'), formEnd()]);
      };
      expect((await sendBody(sites.source, slowly(), { headers: OWN_FORM })).status).toBe(200);
      expect((await (await sites.signIn()).openOnly()).files[0]?.bytes.toString()).toBe('the end');
    }));

  it('whose disk has no more room than its reserve says so before anybody has typed', () =>
    keepingNothing({ env: { SEALDROP_RESERVE_BYTES: '1TiB' } }, async ({ source }) => {
      const page = await fetch(source);
      expect(page.status).toBe(503);
      expect(await page.text()).toContain(wordingFor('en').say('storeFull.what'));
      const answer = await sendForm(source, [message]);
      expectPage(answer, 'storeFull', 507);
      expectTextBack(answer);
    }));

  it('whose disk has less room than a tip announces says so before it is sent', () =>
    keepingNothing({ wrapStorage: withFreeBytes(() => 70 * MIB) }, async ({ source }) => {
      expect((await fetch(source)).status).toBe(200);
      const headers = { ...OWN_FORM, 'content-length': String(10 * MIB) };
      const answer = await sendBody(source, neverEnding(startOfFile()), { headers });
      expectPage(answer, 'filesFull', 507);
      expectTextBack(answer);
    }));

  it('whose disk fills up while a tip arrives says so', () => {
    let free = 1000 * MIB;
    return keepingNothing({ wrapStorage: withFreeBytes(() => free) }, async (sites) => {
      const slowly = async function* () {
        yield startOfFile();
        yield Buffer.alloc(MIB);
        free = 10 * MIB;
        sites.clock.advance({ seconds: 2 });
        yield* neverEnding(Buffer.alloc(0));
      };
      const answer = await sendBody(sites.source, slowly(), { headers: OWN_FORM });
      expectPage(answer, 'storeFull', 507);
      expectTextBack(answer);
      free = 1000 * MIB;
    });
  });

  it('whose store fails says so, gives the text back, closes, and opens again when it works', async () => {
    let failing = true;
    const trouble = () => Promise.reject(new StorageError('unhealthy', 'the disk is broken'));
    await keepingNothing(
      {
        wrapStorage: ({ tips, blobs }) => ({
          blobs,
          tips: overriding(tips, {
            addTip: (tip, extras) => (failing ? trouble() : tips.addTip(tip, extras)),
            probe: () => (failing ? trouble() : tips.probe()),
          }),
        }),
      },
      async (sites) => {
        const answer = await sendForm(sites.source, [message, { name: 'a', bytes: 'a' }]);
        expectPage(answer, 'storeTrouble', 503);
        expectTextBack(answer);
        expect(sites.logged).toContain('storage-failed');
        const closed = await fetch(sites.source);
        expect(closed.status).toBe(503);
        expect(await closed.text()).toContain(wordingFor('en').say('storeTrouble.what'));
        failing = false;
        sites.clock.advance({ seconds: 2 });
        expect((await fetch(sites.source)).status).toBe(200);
      },
    );
  });
});

describe('a line that stands still', () => {
  it('is answered with the text that was typed', () =>
    keepingNothing({ env: { SEALDROP_STALL_SECONDS: '10' } }, async ({ source }) => {
      const stuck = async function* () {
        yield startOfFile();
        await sleep(60_000, undefined, { ref: false });
      };
      const answer = await sendBody(source, stuck(), { headers: OWN_FORM });
      expectPage(answer, 'stalled', 408);
      expectTextBack(answer);
      expectForm(answer);
    }));
});

describe('an upload that cannot be read', () => {
  it.each([
    ['cut off in a file', (form: Buffer) => form.subarray(0, form.length - 50)],
    [
      'with a broken header of a part',
      (form: Buffer) => Buffer.from(form.toString().replaceAll(': form', 'form')),
    ],
    ['of garbage', () => Buffer.from(patternBytes(5000))],
    ['without its end', (form: Buffer) => form.subarray(0, form.length - formEnd().length)],
  ])('is answered so: %s', async (_what, broken) =>
    keepingNothing({}, async ({ source }) => {
      const form = encodeForm([message, { name: 'a', bytes: 'x'.repeat(1000) }]);
      const answer = await sendBody(source, broken(form), { headers: OWN_FORM });
      expectPage(answer, 'unreadable', 400);
      expectForm(answer);
    }),
  );

  it('because it has too many fields is answered so', () =>
    keepingNothing({}, async ({ source }) => {
      const fields = Array.from({ length: 20 }, (_, n) => ({ field: `f${n}`, value: 'x' }));
      expectPage(await sendForm(source, [message, ...fields]), 'unreadable', 400);
    }));
});

describe('a file that got lost on the way', () => {
  it('is told, and nothing of the others is kept', () =>
    keepingNothing({}, async ({ source }) => {
      const answer = await sendForm(source, [
        message,
        { name: 'kept.txt', bytes: 'kept' },
        { name: '', bytes: 'a file without a name, but with bytes' },
        { raw: encodePart({ name: 'x', bytes: 'y' }).toString().replace('; filename="x"', '') },
      ]);
      expectPage(answer, 'partsMissing', 400);
      expect(answer.text).toContain('Files sent: 3. Files that arrived: 1.');
      expectTextBack(answer);
      expectForm(answer);
    }));
});

describe('a network that sends too many tips', () => {
  it('is told how long to wait, in its language, and forms are still shown to it', () => {
    const env = { SEALDROP_TIPS_PER_MINUTE: '2', SEALDROP_LIMIT_LOOPBACK: 'yes' };
    return withSites({ env }, async (sites) => {
      for (let sent = 0; sent < 2; sent++) expect((await sendForm(sites.source, [message])).status).toBe(200);
      const answer = await sendForm(sites.source, [message], { path: '/ko/send' });
      expect(answer.status).toBe(429);
      expect(headingOf(answer)).toBe(wordingFor('ko').say('rateLimited.heading'));
      expectTextBack(answer);
      expect((await fetch(sites.source)).status).toBe(200);
      expect(await sites.storage.tips.countTips('anybody')).toEqual({ tips: 2, unread: 2 });
    });
  });
});

describe('a fault of the server', () => {
  const makeFolder = useTemporaryFolders();

  it('before the tip is kept says that nothing was, and gives the text back', () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'source/scripts'), { recursive: true });
    for (const file of ['style.css', 'starter.js']) writeFileSync(join(folder, 'source', file), '');
    const withoutSealingThread = pathToFileURL(`${folder}/`);
    return keepingNothing({ assets: withoutSealingThread }, async (sites) => {
      const answer = await sendForm(sites.source, [message, { name: 'a', bytes: 'a' }]);
      expectPage(answer, 'internal', 500);
      expectTextBack(answer);
      expect(sites.logged).toEqual(['intake-failed']);
    });
  });

  it('after the tip is kept says that everything was, and that it need not be sent again', () =>
    withSites({}, async (sites) => {
      const sealer = new Sealer(new URL('../../../dist/server/sealing-worker.js', import.meta.url));
      const server = express()
        .post('/:locale/send', receiveTip(unableToShowReceipts(sites, sealer), 'newsroom'))
        .listen(0);
      const { port } = server.address() as AddressInfo;
      const answer = await sendForm(`http://127.0.0.1:${port}`, [message, { name: 'a', bytes: 'a' }]);
      const { say } = wordingFor('en');
      expect([answer.status, headingOf(answer)]).toEqual([500, say('internal.heading')]);
      expect(answer.text).toContain(say('problem.keptEverything'));
      expect(answer.text).toContain(say('internal.needNotSend'));
      const tip = await (await sites.signIn()).openOnly();
      expect([tip.letter.message, tip.files.length]).toEqual([message.value, 1]);
      server.close();
      await sealer.close();
    }));
});

/** As the app makes it, but that the name of the newsroom cannot be had the first time it is asked for. */
function unableToShowReceipts({ storage, config, source }: RunningSites, sealer: Sealer): ReceiveContext {
  const now = () => new Date();
  const ring = () => new Newsroom(storage.tips, now).ring();
  const { reserveBytes, letterReserveBytes } = config.tips;
  const budget = () => Infinity;
  const gate = new IntakeGate({ ...storage, ring, reserveBytes, letterReserveBytes, budget, elapsed });
  const { maxBytes, maxFiles, maxMessageCharacters } = config.tips;
  let asked = 0;
  return {
    get newsroom() {
      asked += 1;
      if (asked === 1) throw new TypeError('The page cannot be rendered.');
      return config.newsroom;
    },
    origin: () => source,
    visitorOf: () => undefined,
    shareOf: () => Infinity,
    limits: {
      bytes: maxBytes,
      files: maxFiles,
      messageCharacters: maxMessageCharacters,
      mailboxDays: 180,
      tipDays: 0,
    },
    mailboxes: {
      ...storage,
      ...config.mailbox,
      ciphers,
      visits: new Visits({ idleMinutes: 30, elapsed }),
      cookie: visitCookie(false),
      queue: new DerivationQueue(),
      keyLog: () => Promise.resolve(undefined),
      now,
    },
    gate,
    intake: {
      ...storage,
      sealer,
      ciphers,
      ring: () => gate.ring(),
      takesLetters: () => gate.takesLetters(),
      hold: () => ({ grow: () => Promise.resolve(), release: () => undefined }),
      places: new SealingPlaces({ most: 10, graceMs: 10_000, honestBytesPerSecond: 10_000 }),
      accepted: () => undefined,
      now,
      limits: { maxTipBytes: maxBytes, maxMessageCharacters },
    },
    forms: createFormTokens(new Uint8Array(32), 24),
    pace: config.pace,
    now,
    log: () => undefined,
  };
}

/** A form up to the first byte of its first file. */
function startOfFile(...fields: readonly FormField[]): Buffer {
  const before = fields.length === 0 ? [message] : fields;
  return Buffer.concat([...before.map(encodePart), partHead({ name: 'big.bin', bytes: '' })]);
}

/** Goes on with zeros until it is answered. */
async function* neverEnding(start: Buffer): AsyncGenerator<Uint8Array, void, undefined> {
  if (start.length > 0) yield start;
  for (;;) {
    yield Buffer.alloc(65_536);
    await sleep(1);
  }
}
