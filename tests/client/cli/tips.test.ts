import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Ring } from '../../../keys/index.ts';
import { ringOf } from '../../../keys/ring.ts';
import { type CliOptions, type CliRun, runCli } from '../../support/cli.ts';
import { FakeStaffSite } from '../../support/fake-staff-site.ts';
import { patternBytes } from '../../support/pieces.ts';
import { type SealedTip, sealTip, type TipContent } from '../../support/sealed-tip.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';
import { makeKey, PASSPHRASE, ringFor, type TestKey } from '../../support/test-keys.ts';

const FILE = patternBytes(300_000);

let newsroom: TestKey;
let editor: TestKey;
let ring: Ring;
let site: FakeStaffSite;
let folder: string;

const temporaryFolder = useTemporaryFolders();

beforeAll(async () => {
  newsroom = await makeKey('rfc9580');
  editor = await makeKey('gnupg');
  ring = await ringFor(newsroom);
});

beforeEach(async () => {
  site = await FakeStaffSite.start(ring, [newsroom.publicKey]);
  folder = temporaryFolder();
  secretFile('newsroom.asc', newsroom.armoredPrivateKey);
  secretFile('passphrase', `${PASSPHRASE}\n`);
});

afterEach(() => site.close());

function secretFile(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

async function addTip(content: TipContent = {}): Promise<SealedTip> {
  const tip = await sealTip(ring, content);
  site.tips.push(tip);
  return tip;
}

function tips(command: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const key = ['--key', join(folder, 'newsroom.asc'), '--passphrase-file', join(folder, 'passphrase')];
  return runCli(['tips', ...command, '--server', site.origin, ...key], options);
}

function exportTips(...more: readonly string[]): Promise<CliRun> {
  return tips(['export', '--out', join(folder, 'out'), ...more]);
}

function folderOf({ day, id }: SealedTip): string {
  return join(folder, 'out', `${day}-${id}`);
}

function read(...path: readonly string[]): string {
  return readFileSync(join(...path), 'utf8');
}

/** Every file under a folder, by its path in it. */
function filesUnder(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(path, name)).isFile())
    .sort();
}

describe('sealdrop tips list', () => {
  it('prints a line a tip, newest day first', async () => {
    const old = await addTip({ day: '2024-05-01', message: '\n\n  first line\nsecond', language: 'ko' });
    const young = await addTip({
      day: '2024-05-02',
      message: 'young',
      sealed: 'browser',
      files: [{ name: 'a', bytes: FILE }],
    });
    site.read.add(old.id);
    const { code, out } = await tips(['list']);
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toEqual([
      `2024-05-02  ${young.id}  unread  en  1 file, 293 KiB  sealed in the browser  young`,
      `2024-05-01  ${old.id}  read    ko  no files  sealed on arrival  first line`,
    ]);
  });

  it('goes through all pages, and fetches letters that are not in the list', async () => {
    site.pageTips = 2;
    site.inlineBytes = 0;
    for (let i = 0; i < 5; i++) await addTip({ message: `tip ${i}` });
    const { out } = await tips(['list']);
    expect(out.match(/tip \d/gu)?.sort()).toEqual(['tip 0', 'tip 1', 'tip 2', 'tip 3', 'tip 4']);
  });

  it('lets no letter write to the terminal', async () => {
    await addTip({ message: '\u001b]0;owned\u0007\u001b[2J\u202ehello\u009b1m', language: '\u001b[1m' });
    const { out } = await tips(['list']);
    expect(out).toContain('[U+001B]]0;owned[U+0007][U+001B][2J[U+202E]hello[U+009B]1m');
    expect(out).not.toMatch(/[\u001b\u009b\u0007\u202e]/u);
  });

  it('fits its lines to a terminal, with two columns for each Hangul syllable', async () => {
    await addTip({ message: '\ud55c'.repeat(300) });
    const shown = async (columns: number) => {
      const [line = ''] = (await tips(['list'], { isTTY: true, columns })).out.split('\n');
      expect(line).toMatch(/\ud55c\.\.\.$/u);
      return line.length + (line.match(/\ud55c/gu)?.length ?? 0);
    };
    expect([139, 140]).toContain(await shown(140));
    // Where hardly anything of the letter would be seen, it goes on in the next row.
    expect([120, 121]).toContain(await shown(40));
  });

  it('tells programs in JSON, a line each, in ASCII alone', async () => {
    const tip = await addTip({ message: '\ud55c\u202e', files: [{ name: '\u009b.txt', bytes: FILE }] });
    const { out } = await tips(['list', '--json']);
    expect(out).toMatch(/^[\x20-\x7e]*\n$/u);
    expect(JSON.parse(out)).toMatchObject({
      id: tip.id,
      read: false,
      message: '\ud55c\u202e',
      attachments: [{ name: '\u009b.txt', size: FILE.length }],
    });
  });

  it('goes on after a letter that does not open, and fails in the end', async () => {
    const broken = await addTip({ message: 'broken', day: '2024-05-02' });
    site.inlineBytes = 0;
    site.faults.set(broken.parts[0]!.id, { kind: 'flip', at: 3000 });
    await addTip({ message: 'whole', day: '2024-05-01' });
    const { code, out, err } = await tips(['list']);
    expect(code).toBe(1);
    expect(out).toContain('could not be opened: cannot-open');
    expect(out).toContain('whole');
    expect(err).toContain('1 letter');
  });

  it('says that there is nothing', async () => {
    expect(await tips(['list'])).toMatchObject({
      ...{ code: 0, out: '' },
      err: expect.stringMatching(/^First use of [^]*SEALDROP_HOME\.\nThere are no tips\.\n$/u) as string,
    });
  });

  it('signs in and out, and leaves no session behind', async () => {
    await tips(['list']);
    expect(site.requests.at(0)).toBe('POST /api/sign-in/challenge');
    expect(site.requests.at(-1)).toBe('POST /api/sign-out');
  });
});

describe('sealdrop tips open', () => {
  it('prints letter and manifest, and marks the tip as read', async () => {
    const tip = await addTip({
      message: 'Dear editors,\r\n\r\n\tlook at this.',
      files: [{ name: 'photo \u202egpj.exe', type: 'image/\u001b[0m', bytes: FILE }],
    });
    const { code, out } = await tips(['open', tip.id]);
    expect(code).toBe(0);
    expect(out).toContain('  | Dear editors,\n  | \n  |     look at this.\n');
    expect(out).toContain('  1. photo [U+202E]gpj.exe (image/[U+001B][0m, 293 KiB)');
    expect(out).toContain('2024-05-01T10:20:30.400Z');
    expect(site.read.has(tip.id)).toBe(true);
  });

  it('quotes every line, so that a letter cannot pass for the program', async () => {
    const tip = await addTip({ message: `${' '.repeat(75)}1 file:\n${' '.repeat(80)}  1. innocent.txt` });
    const { out } = await tips(['open', tip.id], { isTTY: true, columns: 80 });
    for (const line of out.split('\n').filter((shown) => /innocent|1 file/u.test(shown))) {
      expect(line).toMatch(/^ {2}\| /u);
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  it('tells programs in JSON', async () => {
    const tip = await addTip({ message: 'hello' });
    const { out } = await tips(['open', tip.id, '--json']);
    expect(JSON.parse(out)).toMatchObject({ tip: tip.id, day: tip.day, message: 'hello', attachments: [] });
  });

  it('does not know a tip that is not there', async () => {
    const { code, err } = await tips(['open', 'a'.repeat(26)]);
    expect(code).toBe(1);
    expect(err).toContain('Code: not-found');
    expect(err).toContain('Next: sealdrop tips list');
  });

  it('does not mark a letter as read that did not open', async () => {
    const tip = await addTip();
    site.faults.set(tip.parts[0]!.id, { kind: 'flip', at: 100 });
    expect(await tips(['open', tip.id])).toMatchObject({ code: 1 });
    expect(site.read.size).toBe(0);
  });

  it('refuses the letter of another tip', async () => {
    const [a, b] = [await addTip(), await addTip()];
    site.tips.splice(0, 2, { ...a, parts: b.parts });
    const { code, err } = await tips(['open', a.id]);
    expect(code).toBe(1);
    expect(err).toContain('Code: mismatch');
  });
});

describe('sealdrop tips export', () => {
  it('writes a folder a tip, for the owner alone', async () => {
    const tip = await addTip({
      message: 'read \u001b[2J me\r\n',
      files: [
        { name: '../../evil.bin', bytes: FILE },
        { name: 'message.txt', bytes: FILE.subarray(0, 5) },
        { name: 'empty', bytes: new Uint8Array(0) },
      ],
    });
    const { code, out } = await exportTips();
    expect(code).toBe(0);
    expect(out).toContain('Exported 5 files');
    const names = ['letter.json', 'message (2).txt', 'message.txt', '_.._evil.bin', 'empty'];
    expect(readdirSync(folderOf(tip)).sort()).toEqual(names.sort());
    expect(Buffer.compare(readFileSync(join(folderOf(tip), '_.._evil.bin')), FILE)).toBe(0);
    expect(read(folderOf(tip), 'message.txt')).toBe('read [U+001B][2J me\n');
    const letter = JSON.parse(read(folderOf(tip), 'letter.json')) as unknown;
    expect(letter).toMatchObject({
      tip: tip.id,
      day: tip.day,
      message: 'read \u001b[2J me\r\n',
      attachments: [{ name: '../../evil.bin', savedAs: '_.._evil.bin' }, { savedAs: 'message (2).txt' }, {}],
    });
    for (const name of names) expect(statSync(join(folderOf(tip), name)).mode & 0o777).toBe(0o600);
    for (const path of [folderOf(tip), join(folder, 'out')]) expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('does not change what is marked as read', async () => {
    await addTip();
    await exportTips();
    expect(site.read.size).toBe(0);
  });

  it('exports only the tips that were named', async () => {
    const [a] = [await addTip(), await addTip()];
    await exportTips(a.id);
    expect(readdirSync(join(folder, 'out'))).toEqual([`${a.day}-${a.id}`]);
    expect(site.exported).toEqual([a.id]);
  });

  it.each([[], ['--sealed']])(
    'writes nothing of a tip whose export cannot be recorded %s',
    async (...how) => {
      await addTip();
      site.beforehand = (request) => (request === 'POST /api/audit' ? 'refuse' : undefined);
      const { code, err } = await tips(['export', '--out', join(folder, 'out'), ...how]);
      expect([code, err]).toEqual([1, expect.stringContaining('store-trouble')]);
      expect(readdirSync(join(folder, 'out'))).toEqual([]);
    },
  );

  it.each([
    ['changed', { kind: 'flip', at: 200_000 }, 'cannot-open'],
    ['changed in its last byte', { kind: 'flip', at: 303_103 }, 'cannot-open'],
    ['cut off', { kind: 'cut', after: 250_000 }, 'interrupted'],
    ['too short', { kind: 'ends-early', after: 250_000 }, 'malformed'],
    ['missing', { kind: 'missing' }, 'not-found'],
  ] as const)(
    'leaves nothing of a file that is %s, goes on, names it and fails',
    async (_, fault, problem) => {
      const files = [
        { name: 'bad.bin', bytes: FILE },
        { name: 'good.bin', bytes: FILE },
      ];
      const tip = await addTip({ files, day: '2024-05-02' });
      const next = await addTip({ files, day: '2024-05-01' });
      expect(tip.parts[1]!.body.length).toBe(303_104);
      site.faults.set(tip.parts[1]!.id, fault);
      const { code, err } = await exportTips();
      expect(code).toBe(1);
      expect(err).toContain(`  tip ${tip.id}, attachment 1, bad.bin: ${problem}\n`);
      expect(err).toContain('Code: parts-failed');
      expect(filesUnder(folderOf(tip))).toEqual(['good.bin', 'letter.json', 'message.txt']);
      expect(filesUnder(folderOf(next))).toEqual(['bad.bin', 'good.bin', 'letter.json', 'message.txt']);
    },
  );

  it('fetches only what is not there whole when it is run again', async () => {
    const tip = await addTip({
      files: [
        { name: 'a.bin', bytes: FILE },
        { name: 'b.bin', bytes: FILE },
      ],
    });
    site.faults.set(tip.parts[2]!.id, { kind: 'cut', after: 10 });
    expect((await exportTips()).code).toBe(1);
    site.faults.clear();
    site.requests.length = 0;
    const { code, out } = await exportTips();
    expect(code).toBe(0);
    expect(out).toContain('3 files were there already');
    expect(site.requests).not.toContain(`GET /api/parts/${tip.parts[1]!.id}/body`);
    expect(site.requests).toContain(`GET /api/parts/${tip.parts[2]!.id}/body`);
    expect(filesUnder(folderOf(tip))).toEqual(['a.bin', 'b.bin', 'letter.json', 'message.txt']);
  });

  it('overwrites no file of somebody else', async () => {
    const tip = await addTip({ files: [{ name: 'a.bin', bytes: FILE }] });
    mkdirSync(folderOf(tip), { recursive: true });
    writeFileSync(join(folderOf(tip), 'a.bin'), 'mine');
    const { code, err } = await exportTips();
    expect(code).toBe(1);
    expect(err).toContain('file-exists');
    expect(read(folderOf(tip), 'a.bin')).toBe('mine');
  });

  it('takes away what a killed run left unfinished', async () => {
    const tip = await addTip();
    mkdirSync(folderOf(tip), { recursive: true });
    writeFileSync(join(folderOf(tip), '.sealdrop-0123456789abcdef.part'), 'plaintext');
    await exportTips();
    expect(filesUnder(folderOf(tip))).toEqual(['letter.json', 'message.txt']);
  });

  it('refuses files that the server exchanged, left out or added', async () => {
    const [a, b] = [
      await addTip({ files: [{ name: 'a', bytes: FILE }] }),
      await addTip({ files: [{ name: 'b', bytes: FILE }] }),
    ];
    const [letter, file] = [a.parts[0]!, a.parts[1]!];
    const foreign = b.parts[1]!;
    const cases = [
      { parts: [letter, foreign], problem: 'mismatch' },
      { parts: [letter, { ...foreign, id: file.id }], problem: 'mismatch' },
      { parts: [letter], problem: 'parts-missing' },
      { parts: [file], problem: 'parts-missing' },
      { parts: [letter, file, { ...foreign, position: 2 }], problem: 'mismatch' },
    ];
    for (const [index, { parts, problem }] of cases.entries()) {
      site.tips.splice(0, 2, { ...a, parts });
      const { code, err } = await tips(['export', '--out', join(folder, `case-${index}`)]);
      expect(code).toBe(1);
      expect(err).toContain(`: ${problem}`);
      const written = filesUnder(join(folder, `case-${index}`)).filter((name) => name.endsWith('/a'));
      expect(written).toHaveLength(index === 4 ? 1 : 0);
    }
  });

  it('stops when told to, and leaves nothing unfinished', async () => {
    const controller = new AbortController();
    const tip = await addTip({ files: [{ name: 'a.bin', bytes: patternBytes(3_000_000) }] });
    const now = () => {
      // Asked for at every step of a transfer: the first is where the person stops.
      if (site.requests.some((request) => request.includes(tip.parts[1]!.id))) controller.abort();
      return new Date();
    };
    const run = await tips(['export', '--out', join(folder, 'out')], { interrupted: controller.signal, now });
    expect(run.code).toBe(130);
    expect(run.err).toContain('Nothing unfinished was left behind');
    expect(filesUnder(folderOf(tip))).toEqual(['letter.json', 'message.txt']);
  });

  it('stops after a few attempts when the server is gone', async () => {
    for (let i = 0; i < 8; i++) await addTip();
    const list = site.tips.splice(0);
    const ids = list.map(({ id }) => id);
    const run = exportTips(...ids);
    const gone = new Promise((resolve) => setTimeout(resolve, 0));
    await gone;
    await site.close();
    const { code, err } = await run;
    expect(code).toBe(1);
    expect(err.match(/unreachable/gu)?.length ?? 0).toBeLessThanOrEqual(5);
    site = await FakeStaffSite.start(ring, []);
  });

  it('signs in again when the session ended meanwhile', async () => {
    const tip = await addTip({ files: [{ name: 'a.bin', bytes: FILE }] });
    let ended = 0;
    const endSoon = setInterval(() => {
      if (ended >= 2) return;
      ended += 1;
      site.endSession();
    }, 5);
    const { code } = await exportTips();
    clearInterval(endSoon);
    expect(code).toBe(0);
    expect(filesUnder(folderOf(tip))).toEqual(['a.bin', 'letter.json', 'message.txt']);
  });

  it('shows progress: a line that is drawn anew on a terminal, a few lines elsewhere', async () => {
    await addTip({ files: [{ name: 'a.bin', bytes: patternBytes(2_000_000) }] });
    let clock = Date.now();
    const now = () => new Date((clock += 15_000));
    site.clockOffMs = 60_000;
    const out = (name: string) => ['export', '--out', join(folder, name)];
    const logged = await tips(out('a'), { now });
    expect(logged.err).toMatch(/^a\.bin: [\d.]+ \w+ of 1\.9 MiB \(\d+ %\), [\d.]+ \w+\/s, \d+:\d\d left$/mu);
    clock = Date.now();
    const drawn = await tips(out('b'), { now, isTTY: true, columns: 40 });
    expect(drawn.err).toContain('\r\u001b[2Ka.bin: ');
    for (const line of drawn.err.split('\r').filter((part) => part.includes('a.bin: '))) {
      expect(line.length).toBeLessThan('\u001b[2K'.length + 40);
    }
  });
});

describe('sealdrop tips export --sealed', () => {
  it('writes the OpenPGP messages as they are stored, and opens nothing', async () => {
    const tip = await addTip({ message: 'hi', files: [{ name: 'a', bytes: FILE }] });
    secretFile('newsroom.asc', editor.armoredPrivateKey);
    site.staff.splice(0, 1, editor.publicKey);
    const { code } = await exportTips('--sealed');
    expect(code).toBe(0);
    expect(filesUnder(folderOf(tip))).toEqual(['attachment-1.pgp', 'letter.pgp']);
    for (const [index, name] of ['letter.pgp', 'attachment-1.pgp'].entries()) {
      const { envelope, body } = tip.parts[index]!;
      const written = readFileSync(join(folderOf(tip), name));
      expect(Buffer.compare(written, Buffer.concat([envelope, body]))).toBe(0);
      expect(statSync(join(folderOf(tip), name)).mode & 0o777).toBe(0o600);
    }
  });

  it('leaves nothing of a part that was cut off, and fetches only that when run again', async () => {
    const tip = await addTip({ files: [{ name: 'a', bytes: FILE }] });
    site.faults.set(tip.parts[1]!.id, { kind: 'ends-early', after: 100_000 });
    const first = await exportTips('--sealed');
    expect(first.code).toBe(1);
    expect(first.err).toContain(`tip ${tip.id}, attachment-1.pgp: unexpected-answer`);
    expect(filesUnder(folderOf(tip))).toEqual(['letter.pgp']);
    site.faults.clear();
    site.requests.length = 0;
    expect((await exportTips('--sealed')).code).toBe(0);
    expect(site.requests).not.toContain(`GET /api/parts/${tip.parts[0]!.id}/body`);
    expect(filesUnder(folderOf(tip))).toEqual(['attachment-1.pgp', 'letter.pgp']);
  });
});

describe('keys and passphrases', () => {
  it('may be several: one of the staff signs in, another opens', async () => {
    site.staff.splice(0, 1, editor.publicKey);
    await addTip({ message: 'for both' });
    const keys = ['--key', secretFile('editor.asc', editor.armoredPrivateKey)];
    const { code, out } = await tips(['list', ...keys]);
    expect(code).toBe(0);
    expect(out).toContain('for both');
  });

  it('that have expired are told so, and open what they could', async () => {
    const past = new Date(Date.now() - 86_400_000);
    const expired = await makeKey('gnupg', { now: past, expiresAfter: 3600 });
    site.staff.push(expired.publicKey);
    site.tips.push(await sealTip(await ringOf(1, [expired.publicKey], past), { message: 'old' }, past));
    const current = secretFile('current.asc', newsroom.armoredPrivateKey);
    secretFile('newsroom.asc', expired.armoredPrivateKey);
    const alone = await tips(['list']);
    expect(alone.code).toBe(1);
    expect(alone.err).toContain('Code: unfit-key');
    const { code, out } = await tips(['list', '--key', current]);
    expect(code).toBe(0);
    expect(out).toContain('old');
  });

  it('are asked for where no file is given', async () => {
    await addTip({ message: 'asked' });
    const args = ['tips', 'list', '--server', site.origin, '--key', join(folder, 'newsroom.asc')];
    const { code, questions } = await runCli(args, { answers: [PASSPHRASE] });
    expect(code).toBe(0);
    expect(questions).toEqual([`Passphrase of ${join(folder, 'newsroom.asc')} (Test rfc9580): `]);
  });

  it.each([
    ['a wrong passphrase', () => secretFile('passphrase', 'wrong\n'), 'wrong-passphrase'],
    ['an empty passphrase file', () => secretFile('passphrase', '\nsecond\n'), 'empty-passphrase-file'],
    ['a public key', () => secretFile('newsroom.asc', newsroom.armoredPublicKey), 'public-key'],
    ['what is no key', () => secretFile('newsroom.asc', 'hello'), 'not-a-key'],
    ['a key that is not on the staff list', () => site.staff.splice(0), 'not-on-staff-list'],
    ['a clock that is off', () => (site.clockOffMs = 3_600_000), 'clock-off'],
    [
      'a server that is busy',
      () => (site.refuseWith = { status: 429, body: '{"code":"rate-limited","seconds":9}' }),
      'rate-limited',
    ],
    [
      'a site that is none',
      () => (site.refuseWith = { status: 200, body: '<html>\u001b[2J' }),
      'unexpected-answer',
    ],
  ])('are explained: %s', async (_, arrange, code) => {
    arrange();
    const run = await tips(['list']);
    expect(run).toMatchObject({ code: 1, out: '' });
    expect(run.err).toMatch(/^sealdrop: .+\n {2}Code: .+\n {2}Next: .+\n$/u);
    expect(run.err).toContain(`Code: ${code}\n`);
    expect(run.err).not.toMatch(/\n\s+at |\u001b/u);
  });

  it('are read with a warning from files that others may read', async () => {
    chmodSync(join(folder, 'passphrase'), 0o640);
    const { code, err } = await tips(['list']);
    expect(code).toBe(0);
    expect(err).toContain(`chmod 600 ${join(folder, 'passphrase')}`);
  });

  it('are not sent anywhere without encryption', async () => {
    const args = ['tips', 'list', '--key', join(folder, 'newsroom.asc')];
    const { code, err, questions } = await runCli([...args, '--server', 'http://staff.example.org']);
    expect(code).toBe(1);
    expect(err).toContain('Code: insecure-server');
    expect(questions).toEqual([]);
  });
});

describe('the command line', () => {
  it('explains itself', async () => {
    const { code, out } = await runCli(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('Examples:');
  });

  it.each([[['tips', 'list']], [['tips', 'nonsense']], [['nonsense']], [['keys', 'generate']], [[]]])(
    'refuses %j as wrong usage',
    async (args) => {
      const { code, err } = await runCli(args);
      expect(code).toBe(2);
      expect(err).not.toBe('');
    },
  );
});
