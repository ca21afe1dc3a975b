import { generateNewsroomKey, type PublicKey, readPublicKeys, type Ring } from '../../../keys/index.ts';
import { ringOf } from '../../../keys/ring.ts';
import type { Failure } from '../../../client/console/failure.ts';
import type { AnswerOf, Kind, Request, RequestOf, SealedLetter } from '../../../client/console/protocol.ts';
import { Desk } from '../../../client/console/worker/desk.ts';
import { failureOf } from '../../../client/console/worker/failure-of.ts';
import { timeOf } from '../../../client/console/worker/letters.ts';
import { FakeStaffSite } from '../../support/fake-staff-site.ts';
import { type SealedTip, sealTip } from '../../support/sealed-tip.ts';

const PASSPHRASE = 'open sesame';
const YEAR_SECONDS = 365 * 86_400;
const YEAR_MS = YEAR_SECONDS * 1000;

interface StaffKey {
  readonly file: Blob;
  readonly publicFile: Blob;
  readonly publicKey: PublicKey;
}

async function makeKey({ now = new Date(), expiresAfter = 5 * YEAR_SECONDS } = {}): Promise<StaffKey> {
  const key = await generateNewsroomKey({
    profile: 'gnupg',
    name: 'Editor',
    passphrase: PASSPHRASE,
    now,
    expiresAfter,
  });
  const [publicKey] = await readPublicKeys(key.armoredPublicKey);
  return {
    file: new Blob([key.armoredPrivateKey]),
    publicFile: new Blob([key.armoredPublicKey]),
    publicKey: publicKey!,
  };
}

let key: StaffKey;
let otherKey: StaffKey;
let ring: Ring;
let site: FakeStaffSite;
let desk: Desk;

beforeAll(async () => {
  [key, otherKey] = await Promise.all([makeKey(), makeKey()]);
  ring = await ringOf(1, [key.publicKey], new Date());
});

beforeEach(async () => {
  site = await FakeStaffSite.start(ring, [key.publicKey]);
  desk = new Desk(site.origin, fetchWithCookies());
});

afterEach(() => site.close());

/** Keeps the session's cookie, as a browser does. */
function fetchWithCookies(): ConstructorParameters<typeof Desk>[1] {
  let cookie = '';
  return async (url, { headers, ...request }) => {
    const answer = await fetch(url, { ...request, headers: { ...headers, cookie } });
    cookie = answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? cookie;
    return answer;
  };
}

function ask<K extends Kind>(request: RequestOf<K> & { readonly kind: K }): Promise<AnswerOf<K>> {
  return answer(request);
}

function answer(request: Request, signal = new AbortController().signal): Promise<AnswerOf<Kind>> {
  return desk.answer(request, { signal, progress: () => undefined });
}

/** The failure that the page would be told. */
async function failing(request: Request, signal?: AbortSignal): Promise<Failure> {
  return answer(request, signal).then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => failureOf(error),
  );
}

async function addKey({ file }: StaffKey): Promise<readonly string[]> {
  const { keys } = await ask({ kind: 'add-key', file, passphrase: PASSPHRASE });
  return keys.map(({ fingerprint }) => fingerprint);
}

async function signIn(): Promise<void> {
  await ask({ kind: 'sign-in', fingerprints: await addKey(key) });
}

function letterOf({ id, parts: [letter] }: SealedTip): SealedLetter {
  const { id: part, suite, envelope, body } = letter!;
  return { tip: id, part, suite, envelope: bytes(envelope), body: bytes(body) };
}

function bytes(from: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(from);
}

describe('adding a key', () => {
  it('gives its name and its fingerprint, never more', async () => {
    const answer = await ask({ kind: 'add-key', file: key.file, passphrase: PASSPHRASE });
    expect(answer.keys).toEqual([
      {
        fingerprint: key.publicKey.fingerprint,
        groups: key.publicKey.fingerprint.toUpperCase().match(/.{4}/gu),
        userIds: ['Editor'],
      },
    ]);
  });

  it('tells a wrong passphrase, none, a public key and no key apart', async () => {
    const add = (file: Blob, passphrase: string) => failing({ kind: 'add-key', file, passphrase });
    expect(await add(key.file, 'wrong')).toEqual({ code: 'wrong-passphrase' });
    expect(await add(key.file, '')).toEqual({ code: 'passphrase-needed' });
    expect(await add(key.publicFile, PASSPHRASE)).toEqual({ code: 'public-key' });
    expect(await add(new Blob(['not a key']), PASSPHRASE)).toEqual({ code: 'not-a-key' });
    expect(await add(new Blob([new Uint8Array(2 ** 21)]), PASSPHRASE)).toEqual({ code: 'not-a-key' });
  });
});

describe('signing in', () => {
  it('takes the one of several keys that is on the staff list', async () => {
    const fingerprints = [...(await addKey(otherKey)), ...(await addKey(key))];
    const answer = await ask({ kind: 'sign-in', fingerprints });
    expect(answer).toEqual({
      fingerprint: key.publicKey.fingerprint,
      newsroom: 'The Example',
      idleSeconds: 900,
      roles: ['editor'],
    });
  });

  it('is refused when none is', async () => {
    const fingerprints = await addKey(otherKey);
    expect(await failing({ kind: 'sign-in', fingerprints })).toEqual({ code: 'not-on-staff-list' });
  });

  it('tells how far the clock is ahead or behind', async () => {
    const fingerprints = await addKey(key);
    site.clockOffMs = -600_000;
    const ahead = await failing({ kind: 'sign-in', fingerprints });
    site.clockOffMs = 600_000;
    const behind = await failing({ kind: 'sign-in', fingerprints });
    expect([ahead.code, behind.code]).toEqual(['clock-off', 'clock-off']);
    expect(ahead.seconds).toBeCloseTo(600, -1);
    expect(behind.seconds).toBeCloseTo(-600, -1);
  });

  it('blames the clock, not the key, when the clock is so far behind that the key is not yet valid', async () => {
    const young = await makeKey({ now: new Date(Date.now() + YEAR_MS) });
    site.staff.push(young.publicKey);
    site.clockOffMs = YEAR_MS;
    const failure = await failing({ kind: 'sign-in', fingerprints: await addKey(young) });
    expect(failure.code).toBe('clock-off');
    expect(failure.seconds).toBeCloseTo(-YEAR_SECONDS, -1);
  });

  it('says that the key has expired, or has not begun', async () => {
    const expired = await makeKey({ now: new Date(Date.now() - 2 * YEAR_MS), expiresAfter: YEAR_SECONDS });
    const young = await makeKey({ now: new Date(Date.now() + YEAR_MS) });
    site.staff.push(expired.publicKey, young.publicKey);
    const refusal = async (one: StaffKey) => failing({ kind: 'sign-in', fingerprints: await addKey(one) });
    expect(await refusal(expired)).toEqual({ code: 'unfit-key', problem: 'expired' });
    expect(await refusal(young)).toEqual({ code: 'unfit-key', problem: 'not-yet-valid' });
  });

  it('passes on what the server says, and that it says nothing', async () => {
    const fingerprints = await addKey(key);
    site.refuseWith = { status: 429, body: '{"code":"rate-limited","message":"","seconds":40}' };
    expect(await failing({ kind: 'sign-in', fingerprints })).toEqual({ code: 'rate-limited', seconds: 40 });
    await site.close();
    expect(await failing({ kind: 'sign-in', fingerprints })).toEqual({ code: 'unreachable' });
  });

  it('ends with signing out: the keys are forgotten too', async () => {
    await signIn();
    site.tips.push(await sealTip(ring));
    await ask({ kind: 'sign-out' });
    expect(await failing({ kind: 'count-tips' })).toEqual({ code: 'signed-out' });
    const { letters } = await ask({
      kind: 'open-letters',
      letters: site.tips.map((tip) => letterOf(tip as SealedTip)),
    });
    expect(letters).toMatchObject([{ failure: { code: 'no-fitting-key' } }]);
  });
});

describe('opening letters for the list', () => {
  it('gives the first line, the language, the time and the files, and not the text', async () => {
    await addKey(key);
    const tip = await sealTip(ring, {
      message: '\n  First\tline \u202e\n second line',
      language: 'ko',
      files: [
        { name: 'a', bytes: new Uint8Array(100) },
        { name: 'b', bytes: new Uint8Array(23) },
      ],
    });
    const { letters } = await ask({ kind: 'open-letters', letters: [letterOf(tip)] });
    expect(letters).toEqual([
      {
        tip: tip.id,
        opened: {
          firstLine: 'First line [U+202E]',
          language: 'ko',
          time: Date.parse('2024-05-01T10:20:30.400Z'),
          files: 2,
          bytes: 123,
        },
      },
    ]);
  });

  it('says why one does not open, and goes on with the others', async () => {
    await addKey(key);
    const good = await sealTip(ring);
    const elsewhere = letterOf(await sealTip(await ringOf(1, [otherKey.publicKey], new Date())));
    const damaged = letterOf(await sealTip(ring));
    damaged.body!.set([damaged.body![1000]! ^ 1], 1000);
    const swapped = { ...letterOf(await sealTip(ring)), tip: good.id };
    const garbage = { ...letterOf(await sealTip(ring)), body: bytes(new Uint8Array(50)) };
    const { letters } = await ask({
      kind: 'open-letters',
      letters: [elsewhere, damaged, swapped, garbage, letterOf(good)],
    });
    expect(letters.map((letter) => ('failure' in letter ? letter.failure.code : 'opened'))).toEqual([
      'no-fitting-key',
      'damaged',
      'mixed-up',
      'damaged',
      'opened',
    ]);
  });

  it('fetches a letter that was too long for the list', async () => {
    await signIn();
    const tip = await sealTip(ring, { message: 'long '.repeat(10_000) });
    site.tips.push(tip);
    const { part, suite, envelope } = letterOf(tip);
    const listed = { tip: tip.id, part, suite, envelope };
    const { letters } = await ask({ kind: 'open-letters', letters: [listed] });
    expect(letters).toMatchObject([
      { opened: { firstLine: expect.stringMatching(/^long long/u) as string } },
    ]);
  });

  it('cuts a first line between characters', async () => {
    await addKey(key);
    const tip = await sealTip(ring, { message: `x${'\u{1f4c4}'.repeat(500)}` });
    const { letters } = await ask({ kind: 'open-letters', letters: [letterOf(tip)] });
    expect(letters).toMatchObject([{ opened: { firstLine: expect.not.stringContaining('[U+') as string } }]);
  });

  it('finds them by their text and by the names of their files', async () => {
    await addKey(key);
    const tips = [
      await sealTip(ring, { message: 'the night shift' }),
      await sealTip(ring, { message: 'nothing', files: [{ name: 'Night.pdf', bytes: new Uint8Array(1) }] }),
      await sealTip(ring, { message: 'by day' }),
    ];
    await ask({ kind: 'open-letters', letters: tips.map(letterOf) });
    const { tips: found } = await ask({ kind: 'search', query: 'NIGHT' });
    expect(found).toEqual([tips[0]?.id, tips[1]?.id]);
  });
});

describe('reading a tip', () => {
  beforeEach(signIn);

  it('names what the letter names, and says what the server lacks or has too much', async () => {
    const file = (name: string) => ({ name, type: 'text/plain', bytes: new Uint8Array(10) });
    const tip = await sealTip(ring, { files: [file('here'), file('gone')] });
    const stranger = await sealTip(ring, { files: [file('stranger')] });
    const [letter, here] = tip.parts;
    site.tips.push({ ...tip, parts: [letter!, here!, stranger.parts[1]!] });
    const { first } = await ask({ kind: 'read-tip', tip: tip.id });
    expect(first).toMatchObject({
      message: 'hello',
      files: [
        { position: 1, name: 'here', type: 'text/plain', size: 10, present: true },
        { position: 2, name: 'gone', present: false },
      ],
      unnamedParts: 1,
    });
    expect(
      await failing({ kind: 'save', file: { tip: tip.id, message: tip.id, position: 2 }, inner: false }),
    ).toEqual({ code: 'missing-part' });
  });

  it('leaves out a time that is no time', () => {
    expect(timeOf('2025-02-30T99:00:00.000Z')).toEqual({});
    expect(timeOf('1970-01-01T00:00:01.000Z')).toEqual({ time: 1000 });
  });

  it('says that a tip is gone', async () => {
    expect(await failing({ kind: 'read-tip', tip: 'a'.repeat(26) })).toEqual({ code: 'not-found' });
  });
});

describe('looking at a file', () => {
  beforeEach(signIn);

  async function preview(content: string | Uint8Array, over: { type?: string; size?: number } = {}) {
    const file = { name: 'f', type: over.type ?? '', bytes: Buffer.from(content) };
    const tip = await sealTip(ring, {
      files: [file],
      twist: (letter) => ({
        ...letter,
        attachments: letter.attachments.map((entry) => ({ ...entry, size: over.size ?? entry.size })),
      }),
    });
    site.tips.push(tip);
    return {
      tip,
      request: { kind: 'preview', file: { tip: tip.id, message: tip.id, position: 1 } } as const,
    };
  }

  it('gives an image the type that its own bytes show, whatever is claimed', async () => {
    const gif = Buffer.from(
      '47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b',
      'hex',
    );
    const { request } = await preview(gif, { type: 'text/html' });
    const shown = await ask(request);
    expect(shown).toMatchObject({ kind: 'image', width: 1, height: 1 });
    expect(shown.kind === 'image' && shown.image.type).toBe('image/gif');
  });

  it('shows SVG and HTML as text', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const { request } = await preview(svg, { type: 'image/svg+xml' });
    expect(await ask(request)).toEqual({ kind: 'text', text: svg, encoding: 'utf-8', shortened: false });
  });

  it('does not show an image that would fill the memory when decoded', async () => {
    const header = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    const { request } = await preview(
      Buffer.concat([header, Buffer.from('0000ffff0000ffff0802000000', 'hex')]),
    );
    expect(await ask(request)).toEqual({ kind: 'unsuitable' });
  });

  it('does not open what is too large to be shown', async () => {
    const { request } = await preview('x', { size: 2 ** 40 });
    expect(await failing(request)).toEqual({ code: 'too-large' });
  });

  it('shows nothing of a file that was changed', async () => {
    const { tip, request } = await preview('some text');
    site.faults.set(tip.parts[1]!.id, { kind: 'flip', at: 2000 });
    expect(await failing(request)).toEqual({ code: 'damaged' });
  });

  it('shows nothing of a file that is not as long as the letter says', async () => {
    const { request } = await preview('some text', { size: 4 });
    expect(await failing(request)).toEqual({ code: 'mixed-up' });
  });
});

describe('saving a file where there is no disk', () => {
  beforeEach(signIn);

  async function store(size?: number) {
    const tip = await sealTip(ring, {
      files: [{ name: 'f.html', type: 'text/html', bytes: Buffer.from('<script>') }],
      twist: (letter) => ({
        ...letter,
        attachments: letter.attachments.map((entry) => ({ ...entry, size: size ?? entry.size })),
      }),
    });
    site.tips.push(tip);
    return {
      part: tip.parts[1]!.id,
      request: { kind: 'save', file: { tip: tip.id, message: tip.id, position: 1 }, inner: false } as const,
    };
  }

  it('gives the file whole, and without the type that was claimed', async () => {
    expect(await ask({ kind: 'prepare' })).toEqual({ disk: false });
    const { request } = await store();
    const { file, temporary } = await ask(request);
    expect(await file.text()).toBe('<script>');
    expect(file.type).toBe('application/octet-stream');
    expect(temporary).toBeUndefined();
  });

  it('says so to the audit log before it is fetched, once for each tip', async () => {
    const { part, request } = await store();
    site.beforehand = (asked) => (asked === 'POST /api/audit' ? 'refuse' : undefined);
    expect(await failing(request)).toMatchObject({ code: 'store-trouble' });
    expect(site.requests).not.toContain(`GET /api/parts/${part}/body`);
    site.beforehand = () => undefined;
    await ask(request);
    await ask({ kind: 'note-export', tip: request.file.tip });
    expect(site.exported).toEqual([request.file.tip]);
  });

  it('refuses a file that would fill the memory before it is fetched', async () => {
    const { part, request } = await store(2 ** 30);
    expect(await failing(request)).toEqual({ code: 'too-large-here' });
    expect(site.requests).not.toContain(`GET /api/parts/${part}/body`);
  });

  it('gives nothing of a file that was changed, cut off or gone', async () => {
    const { part, request } = await store();
    site.faults.set(part, { kind: 'flip', at: 2000 });
    expect(await failing(request)).toEqual({ code: 'damaged' });
    site.faults.set(part, { kind: 'cut', after: 2000 });
    expect(await failing(request)).toEqual({ code: 'interrupted' });
    site.faults.set(part, { kind: 'ends-early', after: 2000 });
    expect(await failing(request)).toEqual({ code: 'damaged' });
    site.faults.set(part, { kind: 'missing' });
    expect(await failing(request)).toEqual({ code: 'not-found' });
  });

  it('can be cancelled', async () => {
    const { request } = await store();
    const controller = new AbortController();
    controller.abort();
    expect(await failing(request, controller.signal)).toEqual({ code: 'cancelled' });
  });
});
