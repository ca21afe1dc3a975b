import fc from 'fast-check';
import type { OpenedTip } from '../../support/editor.ts';
import {
  encodeForm,
  FORM_TYPE,
  type FormPart,
  OWN_FORM,
  sendBody,
  sendForm,
} from '../../support/multipart-form.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../../support/running-server.ts';
import type { Editor } from '../../support/editor.ts';
import { patternBytes } from '../../support/pieces.ts';

const MIB = 2 ** 20;

let keys: NewsroomKeys;
let sites: RunningSites;
let editor: Editor;
const known = new Set<string>();

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
  sites = await RunningSites.start({ keys, env: { SEALDROP_MAX_TIP_BYTES: '40MiB' } });
  editor = await sites.signIn();
});
afterAll(() => sites.close());

/** Sends a form, which must be taken, and opens what the newsroom got. */
async function deliver(parts: readonly FormPart[], path = '/en/send') {
  const { status, text } = await sendForm(sites.source, parts, { path });
  expect([status, text]).toEqual([200, expect.stringContaining('class="notice good"')]);
  return { tip: await newTip(), page: text };
}

async function newTip(): Promise<OpenedTip> {
  const [id, ...others] = (await editor.ids()).filter((one) => !known.has(one));
  expect([typeof id, others]).toEqual(['string', []]);
  known.add(id!);
  return editor.open(id!);
}

describe('a tip', () => {
  it('of a message and files arrives as it was sent', async () => {
    const photo = patternBytes(3 * MIB + 17);
    const { tip, page } = await deliver([
      { field: 'message', value: '제보합니다.\r\n\r\nSecond <b>paragraph</b> & "quotes"' },
      { name: 'photo.jpg', type: 'image/jpeg', bytes: photo },
      { name: 'note.txt', type: 'text/plain', bytes: 'short' },
    ]);
    expect(tip.letter.message).toBe('제보합니다.\n\nSecond <b>paragraph</b> & "quotes"');
    expect(tip.files.map(({ name, type, bytes }) => [name, type, bytes.length])).toEqual([
      ['photo.jpg', 'image/jpeg', photo.length],
      ['note.txt', 'text/plain', 5],
    ]);
    expect(tip.files[0]?.bytes.equals(photo)).toBe(true);
    expect(tip.files[1]?.bytes.toString()).toBe('short');
    expect(page).toContain('photo.jpg');
    expect(page).toContain('2 files were received:');
    expect(page).not.toContain('제보합니다');
  });

  it('may be a message alone', async () => {
    const { tip, page } = await deliver([
      { field: 'message', value: 'only words' },
      { field: 'attachments', value: '' },
    ]);
    expect([tip.letter.message, tip.files]).toEqual(['only words', []]);
    expect(page).toContain('You sent no files.');
  });

  it('may be files alone', async () => {
    const { tip, page } = await deliver([
      { field: 'message', value: '' },
      { name: 'only.pdf', bytes: 'x' },
    ]);
    expect([tip.letter.message, tip.files.length]).toEqual(['', 1]);
    expect(page).toContain('You sent no message, only files.');
  });

  it('says the language of its page, the exact time inside the seal, and outside only the day', async () => {
    const before = sites.clock.now();
    const { tip, page } = await deliver([{ field: 'message', value: '안녕' }], '/ko/send');
    expect(tip.letter.language).toBe('ko');
    expect(page).toContain('<html lang="ko"');
    const time = new Date(tip.letter.time).getTime();
    expect(time).toBeGreaterThanOrEqual(before.getTime());
    expect(time).toBeLessThanOrEqual(sites.clock.now().getTime());
    expect(tip.day).toBe(tip.letter.time.slice(0, 10));
    expect([tip.sealed, tip.letter.sealed]).toEqual(['arrival', 'arrival']);
  });

  it('may have its message behind its files', async () => {
    const { tip } = await deliver([
      { name: 'first.bin', bytes: patternBytes(MIB) },
      { field: 'message', value: 'after the file' },
    ]);
    expect([tip.letter.message, tip.files[0]?.bytes.length]).toEqual(['after the file', MIB]);
  });

  it('keeps a file under whatever field it comes', async () => {
    const { tip } = await deliver([
      { field: 'photos', name: 'a.png', bytes: 'a' },
      { field: 'message', name: 'b.png', bytes: 'b' },
    ]);
    expect(tip.files.map(({ name, bytes }) => [name, bytes.toString()])).toEqual([
      ['a.png', 'a'],
      ['b.png', 'b'],
    ]);
  });

  it('keeps a message that comes in several fields of that name, whole', async () => {
    const { tip } = await deliver([
      { field: 'message', value: 'first part' },
      { field: 'message', value: 'second part' },
    ]);
    expect(tip.letter.message).toContain('first part');
    expect(tip.letter.message).toContain('second part');
  });

  it('passes over fields that an extension of the browser adds', async () => {
    const { tip } = await deliver([
      { field: 'extension', value: 'x' },
      { field: 'message', value: 'hello' },
      { field: '__proto__', value: 'x' },
    ]);
    expect(tip.letter.message).toBe('hello');
  });

  it('may hold empty files, and says so on the receipt', async () => {
    const { tip, page } = await deliver([
      { name: 'empty.txt', bytes: '' },
      { name: 'full.txt', bytes: 'full' },
    ]);
    expect(tip.files.map(({ bytes }) => bytes.length)).toEqual([0, 4]);
    expect(page).toContain('1 file arrived empty');
  });

  it('may have as many files as allowed', async () => {
    const files = Array.from({ length: 25 }, (_, index) => ({
      name: `${index}.txt`,
      bytes: `file ${index}`,
    }));
    const { tip } = await deliver([{ field: 'message', value: 'm' }, ...files]);
    expect(tip.files.map(({ bytes }) => bytes.toString())).toEqual(files.map(({ bytes }) => bytes));
  });

  it('of a long message, beyond what lies in a row of the database, arrives whole', async () => {
    const message = '가'.repeat(200_000);
    const { tip } = await deliver([{ field: 'message', value: message }]);
    expect(tip.letter.message === message).toBe(true);
  });

  it('that comes byte by byte arrives whole', async () => {
    const form = encodeForm([
      { field: 'message', value: 'drop by drop' },
      { name: '드롭.txt', bytes: 'a\r\n--b\r\n------WebKitFormBoundaryOfTheTest\r\n' },
    ]);
    const { status } = await sendBody(sites.source, byteByByte(form), { headers: OWN_FORM });
    expect(status).toBe(200);
    const tip = await newTip();
    expect(tip.letter.message).toBe('drop by drop');
    expect(tip.files[0]).toMatchObject({ name: '드롭.txt' });
    expect(tip.files[0]?.bytes.toString()).toBe('a\r\n--b\r\n------WebKitFormBoundaryOfTheTest\r\n');
  });
});

describe('the text of a message', () => {
  it.each([
    ['a\r\nb\r\n', 'a\nb\n'],
    ['\r\n\r\nleading', '\n\nleading'],
    ['a\nb', 'a\nb'],
    ['tab\tand  spaces  ', 'tab\tand  spaces  '],
    ['\u202eright to left\u0000nul', '\u202eright to left\u0000nul'],
    ['emoji 👩‍👩‍👧 and \ud7a3', 'emoji 👩‍👩‍👧 and \ud7a3'],
    ['-----BEGIN PGP MESSAGE-----\r\n\r\nabc', '-----BEGIN PGP MESSAGE-----\n\nabc'],
  ])('%j is sealed as %j', async (sent, kept) => {
    const { tip } = await deliver([{ field: 'message', value: sent }]);
    expect(tip.letter.message).toBe(kept);
  });
});

describe('the name of a file is sealed as the browser gave it, and shown harmlessly', () => {
  it.each([
    ['한국어 문서.hwp', '한국어 문서.hwp', '한국어 문서.hwp'],
    ['a%0D%0Ab.txt', 'a\r\nb.txt', 'a[U+000D][U+000A]b.txt'],
    ['quote%22.txt', 'quote".txt', 'quote&quot;.txt'],
    ['50%.txt', '50%.txt', '50%.txt'],
    ['evil\u202egpj.exe', 'evil\u202egpj.exe', 'evil[U+202E]gpj.exe'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)>'],
    ['..', '..', '..'],
    ['folder/', 'folder/', 'folder/'],
    ['../../../etc/passwd', '../../../etc/passwd', '../../../etc/passwd'],
    ['C:\\\\Users\\\\me\\\\secret.doc', 'C:\\Users\\me\\secret.doc', 'C:\\Users\\me\\secret.doc'],
    ['.', '.', '.'],
    [' ', ' ', ' '],
    ['a'.repeat(5000), 'a'.repeat(5000), 'a'.repeat(5000)],
  ])('%s', async (sent, kept, shown) => {
    const { tip, page } = await deliver([{ name: sent, bytes: 'content' }]);
    expect(tip.files).toEqual([
      { name: kept, type: 'application/octet-stream', bytes: Buffer.from('content') },
    ]);
    expect(page).toContain(`<bdi class="name notranslate">${shown}</bdi>`);
  });

  it('with a NUL, which no browser sends, is refused', async () => {
    const { status } = await sendForm(sites.source, [{ name: 'a.txt\u0000.exe', bytes: 'content' }]);
    expect(status).toBe(400);
    expect(await editor.ids()).toHaveLength(known.size);
  });

  it('that is not UTF-8 is kept with its file', async () => {
    const head = Buffer.from(encodeForm([{ name: 'XXXX.txt', bytes: 'content' }]));
    const at = head.indexOf('XXXX');
    Buffer.from([0xb0, 0xa1, 0xff, 0xfe]).copy(head, at);
    const { status } = await sendBody(sites.source, head, { headers: OWN_FORM });
    expect(status).toBe(200);
    expect((await newTip()).files[0]?.bytes.toString()).toBe('content');
  });
});

describe('whatever a form holds', () => {
  it('what is acknowledged is what the newsroom can open', async () => {
    const parts = fc.array(
      fc.oneof(
        fc.record({ field: fc.constant('message'), value: fc.string({ unit: 'binary', maxLength: 200 }) }),
        fc.record({
          field: fc.constantFrom('attachments', 'other'),
          name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map(escaped),
          bytes: fc.uint8Array({ maxLength: 70_000 }),
        }),
      ),
      { minLength: 1, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(parts, async (form) => {
        const { status } = await sendForm(sites.source, form);
        const files = form.filter((part) => 'bytes' in part);
        const message = form.flatMap((part) => ('value' in part ? [part.value] : [])).join('\n');
        expect(status).toBe(files.length > 0 || message.trim() !== '' ? 200 : 422);
        if (status !== 200) return;
        const tip = await newTip();
        expect(tip.letter.message).toBe(message.replaceAll('\r\n', '\n'));
        expect(tip.files.map(({ bytes }) => bytes)).toEqual(files.map(({ bytes }) => Buffer.from(bytes)));
      }),
      { numRuns: 25 },
    );
  });

  it('garbage never brings the server down, and is never kept', async () => {
    const before = await editor.ids();
    const form = encodeForm([
      { field: 'message', value: 'm' },
      { name: 'n', bytes: patternBytes(300) },
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(form.length - 1),
        fc.nat(form.length - 1),
        fc.uint8Array({ maxLength: 40 }),
        async (from, to, junk) => {
          const [start, end] = from < to ? [from, to] : [to, from];
          const broken = Buffer.concat([form.subarray(0, start), junk, form.subarray(end)]);
          const { status, text } = await sendBody(sites.source, broken, { headers: OWN_FORM });
          expect([200, 400, 413, 422]).toContain(status);
          expect(text).toContain('</html>');
        },
      ),
      { numRuns: 60 },
    );
    for (const id of await editor.ids()) if (!before.includes(id)) await editor.open(id);
    (await editor.ids()).forEach((id) => known.add(id));
    expect(sites.logged).toEqual([]);
  });

  it.each([
    ['no boundary', 'multipart/form-data'],
    ['an empty boundary', 'multipart/form-data; boundary='],
    ['another boundary', 'multipart/form-data; boundary=other'],
    ['another kind of multipart', FORM_TYPE.replace('form-data', 'mixed')],
  ])('a form with %s is unreadable', async (_what, type) => {
    const before = await editor.ids();
    const form = encodeForm([{ field: 'message', value: 'm' }]);
    const { status } = await sendBody(sites.source, form, { headers: { ...OWN_FORM, 'content-type': type } });
    expect(status).toBe(400);
    expect(await editor.ids()).toEqual(before);
  });
});

/** As a browser writes a name between quotes. */
function escaped(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22').replaceAll('\\', '\\\\');
}

async function* byteByByte(bytes: Buffer): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at++) {
    if (at % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    yield bytes.subarray(at, at + 1);
  }
}
