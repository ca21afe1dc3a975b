import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { KeyProfile } from '../../keys/index.ts';
import { DEMO_KEY_COMMENT } from '../../server/demo-key.ts';
import { Gnupg } from '../support/gnupg.ts';
import { sendForm } from '../support/multipart-form.ts';
import { decrypt, decryptKey, readMessage, readPrivateKey } from '../support/openpgp.ts';
import { patternBytes } from '../support/pieces.ts';
import { makeNewsroomKeys, type NewsroomKeys, prepareData } from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { type CommandRun, runCommand } from './commands.ts';
import { OfficerDesk } from './officer-desk.ts';

const PASSPHRASE = 'walnut ferry quilt omega 72';
const MESSAGE = 'The books of March are false.';
const FILE = patternBytes(300_000);
const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 365 * DAY_SECONDS;

/** Opens a message with a tool that is not ours. */
type OpenElsewhere = (message: Uint8Array, armoredPrivateKey: string) => Promise<Buffer>;

const openWithGnupg: OpenElsewhere = async (message, armoredPrivateKey) => {
  const gpg = new Gnupg();
  try {
    await gpg.importKey(armoredPrivateKey, PASSPHRASE);
    return await gpg.decrypt(message, PASSPHRASE);
  } finally {
    await gpg.close();
  }
};

/** GnuPG 2.2 knows nothing of RFC 9580. */
const openWithOpenpgpJs: OpenElsewhere = async (message, armoredKey) => {
  const decryptionKeys = await decryptKey({
    privateKey: await readPrivateKey({ armoredKey }),
    passphrase: PASSPHRASE,
  });
  const opened = await decrypt({
    message: await readMessage({ binaryMessage: message }),
    decryptionKeys,
    format: 'binary',
  });
  return Buffer.from(opened.data);
};

describe.each<[KeyProfile, string, string, OpenElsewhere]>([
  ['gnupg', 'OpenPGP version 4', 'GnuPG', openWithGnupg],
  ['rfc9580', 'OpenPGP version 6', 'OpenPGP.js', openWithOpenpgpJs],
])('an officer with a newsroom key of the profile %s', (profile, version, tool, openElsewhere) => {
  let desk: OfficerDesk;
  let server: ServerProcess;
  let id: string;

  beforeAll(() => {
    desk = new OfficerDesk();
    desk.secret('passphrase', `${PASSPHRASE}\n`);
  });

  afterAll(async () => {
    await server.stop();
    desk.remove();
  });

  function tips(...args: readonly string[]): Promise<CommandRun> {
    const secrets = ['editor', 'newsroom'].flatMap((who) => [
      '--key',
      desk.path(who, 'newsroom-private.asc'),
    ]);
    const passphrase = ['--passphrase-file', desk.path('passphrase')];
    return desk.sealdrop('tips', ...args, '--server', server.staff, ...secrets, ...passphrase);
  }

  it('makes the keys: three files each, and only the public one for everybody to read', async () => {
    const secret = ['--passphrase-file', desk.path('passphrase')];
    const made = ['--name', 'The Example Gazette', '--profile', profile, '--out', desk.path('newsroom')];
    const { code, out } = await desk.sealdrop('keys', 'generate', ...made, ...secret);
    expect(code).toBe(0);
    expect(out).toContain('The key is made.');
    const modes = readdirSync(desk.path('newsroom')).map((name) => [
      name,
      (statSync(desk.path('newsroom', name)).mode & 0o777).toString(8),
    ]);
    expect(Object.fromEntries(modes)).toEqual({
      'newsroom.asc': '644',
      'newsroom-private.asc': '600',
      'newsroom-revocation.asc': '600',
    });
    const again = await desk.sealdrop('keys', 'generate', ...made, ...secret);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('Code: file-exists')]);
    const editor = ['--name', 'Jae Kim', '--out', desk.path('editor')];
    expect((await desk.sealdrop('keys', 'generate', ...editor, ...secret)).code).toBe(0);
  });

  it('inspects the key, and reads that it is fit', async () => {
    const { code, out } = await desk.sealdrop('keys', 'inspect', desk.path('newsroom', 'newsroom.asc'));
    expect(code).toBe(0);
    expect(out).toContain(version);
    expect(out).toMatch(/name: +The Example Gazette$/mu);
    expect(out).toMatch(/fit: +yes$/mu);
  });

  it('is told by doctor and by serve to prepare the data folder first', async () => {
    const examined = await desk.server('doctor');
    expect(examined.code).toBe(1);
    expect(examined.out).toContain('is not prepared.');
    expect(examined.out).toContain('Run: sealdrop-server init');
    const served = await desk.server('serve');
    expect(served.code).toBe(1);
    expect(served.err).toContain('[not-prepared]');
  });

  it('cannot give the server a private key', async () => {
    const [key, staff] = [desk.path('newsroom', 'newsroom-private.asc'), desk.path('editor', 'newsroom.asc')];
    const { code, err } = await desk.server('init', '--key', key, '--staff', staff);
    expect(code).toBe(1);
    expect(err).toMatch(/private key[^]*\[key-file\]/u);
  });

  it('prepares the data folder once, and doctor finds nothing bad', async () => {
    const [key, staff] = [desk.path('newsroom', 'newsroom.asc'), desk.path('editor', 'newsroom.asc')];
    const prepared = await desk.server('init', '--key', key, '--staff', staff);
    expect(prepared.code).toBe(0);
    expect(prepared.out).toContain('The Example Gazette');
    const again = await desk.server('init', '--key', key, '--staff', staff);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('[already-prepared]')]);
    const examined = await desk.server('doctor');
    expect(examined.out).toContain(' 0 bad, ');
    expect(examined.code).toBe(0);
  });

  it('is told by doctor when others may enter the data folder, and mends it as it says', async () => {
    chmodSync(desk.path('data'), 0o755);
    const { code, out } = await desk.server('doctor');
    expect(code).toBe(1);
    expect(out).toContain('BAD   Others on this machine may enter the data folder.');
    expect(out).toContain(`Run: chmod 700 ${desk.path('data')}`);
    chmodSync(desk.path('data'), 0o700);
    expect((await desk.server('doctor')).code).toBe(0);
  });

  it('is told by doctor when a private key was put into the data folder', async () => {
    copyFileSync(desk.path('newsroom', 'newsroom-private.asc'), desk.path('data', 'key.asc'));
    const { code, out } = await desk.server('doctor');
    expect(code).toBe(1);
    expect(out).toContain(`BAD   ${desk.path('data', 'key.asc')} holds a private key.`);
    expect(out).toContain('counts as stolen');
    rmSync(desk.path('data', 'key.asc'));
    expect((await desk.server('doctor')).code).toBe(0);
  });

  it('serves, and lists and opens the tip that comes', async () => {
    server = await ServerProcess.start({ env: desk.env });
    await sendForm(server.source, [
      { field: 'message', value: MESSAGE },
      { name: '../books.bin', bytes: FILE },
    ]);
    const listed = await tips('list');
    expect([listed.code, listed.err]).toEqual([0, expect.stringContaining('1 tip')]);
    expect(listed.out).toContain(MESSAGE);
    id = /\b[a-z2-7]{26}\b/u.exec(listed.out)![0];
    const opened = await tips('open', id);
    expect(opened.code).toBe(0);
    expect(opened.out).toContain(`  | ${MESSAGE}\n`);
    expect(opened.out).toContain('books.bin');
  });

  it('exports the tip: the message, the letter and the file, under a cleaned name', async () => {
    const { code, out } = await tips('export', '--out', desk.path('opened'));
    expect([code, out]).toEqual([0, expect.stringContaining('Exported 3 files')]);
    const [folder] = readdirSync(desk.path('opened'));
    expect(folder).toMatch(new RegExp(String.raw`^\d{4}-\d\d-\d\d-${id}$`, 'u'));
    const names = readdirSync(desk.path('opened', folder!)).sort();
    expect(names).toEqual(['_books.bin', 'letter.json', 'message.txt']);
    expect(desk.text('opened', folder!, 'message.txt')).toBe(`${MESSAGE}\n`);
    expect(JSON.parse(desk.text('opened', folder!, 'letter.json'))).toMatchObject({
      tip: id,
      message: MESSAGE,
    });
    expect(readFileSync(desk.path('opened', folder!, '_books.bin')).equals(FILE)).toBe(true);
  });

  it(`exports the tip sealed, and ${tool} opens it with nothing of ours`, async () => {
    const { code } = await tips('export', id, '--sealed', '--out', desk.path('sealed'));
    expect(code).toBe(0);
    const [folder = ''] = readdirSync(desk.path('sealed'));
    expect(readdirSync(desk.path('sealed', folder)).sort()).toEqual(['attachment-1.pgp', 'letter.pgp']);
    const open = (name: string) =>
      openElsewhere(
        readFileSync(desk.path('sealed', folder, name)),
        desk.text('newsroom', 'newsroom-private.asc'),
      );
    const letter = JSON.parse((await open('letter.pgp')).toString()) as unknown;
    expect(letter).toMatchObject({ tip: id, message: MESSAGE });
    expect((await open('attachment-1.pgp')).equals(FILE)).toBe(true);
  });

  it('reads a code and the next step when something is wrong, and the exit code says so', async () => {
    const key = ['--key', desk.path('newsroom', 'newsroom-private.asc')];
    const at = ['tips', 'list', '--server', server.staff, ...key, '--passphrase-file'];
    const wrong = await desk.sealdrop(...at, desk.secret('wrong', 'not the passphrase'));
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('Code: wrong-passphrase')]);
    const stranger = await desk.sealdrop(...at, desk.path('passphrase'));
    expect([stranger.code, stranger.err]).toEqual([1, expect.stringContaining('Code: not-on-staff-list')]);
    for (const { err } of [wrong, stranger]) expect(err).toMatch(/^ {2}Next: \S/mu);
    expect((await desk.sealdrop('tips', 'list')).code).toBe(2);
    const unknown = await tips('open', 'a'.repeat(26));
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('Code: not-found')]);
  });

  it('was never shown the passphrase, and neither was the server', () => {
    const printed = [...desk.shown, ...server.output.stdout, ...server.output.stderr].join('');
    expect(printed.length).toBeGreaterThan(1000);
    expect(printed).not.toContain(PASSPHRASE);
    expect(printed).not.toContain('not the passphrase');
  });
});

describe('an officer whose newsroom key has a fault is told by doctor', () => {
  let desk: OfficerDesk;

  beforeEach(() => {
    desk = new OfficerDesk();
  });

  afterEach(() => {
    desk.remove();
  });

  async function examineWith(keys: NewsroomKeys): Promise<CommandRun> {
    await prepareData(desk.path('data'), keys);
    return desk.server('doctor');
  }

  it('that it has expired, and by inspecting it', async () => {
    const now = new Date(Date.now() - 2 * YEAR_SECONDS * 1000);
    const keys = await makeNewsroomKeys('gnupg', { now, expiresAfter: YEAR_SECONDS });
    const { code, out } = await examineWith(keys);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^BAD {3}The newsroom key [0-9a-f]{40} is not fit: expired\.\n {6}The key has expired\. /mu,
    );
    const file = desk.secret('newsroom.asc', keys.newsroom.armoredPublicKey);
    const inspected = await desk.sealdrop('keys', 'inspect', file);
    expect(inspected.code).toBe(1);
    expect(inspected.out).toMatch(/fit: +NO$/mu);
    expect(inspected.out).toMatch(/encrypts with curve25519Legacy$/mu);
    expect(inspected.err).toContain('Code: unfit-keys');
    const prepared = await desk.server('init', '--key', file, '--staff', file);
    expect([prepared.code, prepared.err]).toEqual([1, expect.stringContaining('[unfit-key]')]);
  });

  it('that it is a demo key', async () => {
    const { code, out } = await examineWith(await makeNewsroomKeys('gnupg', { comment: DEMO_KEY_COMMENT }));
    expect(code).toBe(1);
    expect(out).toMatch(/^BAD {3}The newsroom key [0-9a-f]{40} is a demo key\.\n {6}Make a real one: /mu);
  });

  it('that it expires soon, and the key of an editor too, each with what that means', async () => {
    const keys = await makeNewsroomKeys('gnupg', { expiresAfter: 10 * DAY_SECONDS });
    const { code, out } = await examineWith({ ...keys, editor: keys.newsroom });
    expect(code).toBe(0);
    expect(out).toMatch(
      /^warn {2}The newsroom key .* expires on .*: intake closes on that day\.\n {6}Do it this week: /mu,
    );
    expect(out).toMatch(
      /^warn {2}The staff key .* expires on .*: nobody signs in .*\n {6}Do it this week: /mu,
    );
  });

  it('that the settings contradict each other', async () => {
    const env = { ...desk.env, SEALDROP_SOURCE_PORT: '20801', SEALDROP_STAFF_PORT: '20801' };
    const { code, out } = await runCommand('sealdrop-server', ['doctor'], env);
    expect(code).toBe(1);
    expect(out).toContain('BAD   The source site and the staff site would both listen on port 20801.');
    expect(out).toContain('Give SEALDROP_STAFF_PORT another port.');
  });
});

it('an officer whose database is damaged is told so by doctor, and what to do', async () => {
  const desk = new OfficerDesk();
  try {
    await prepareData(desk.path('data'), await makeNewsroomKeys('gnupg'));
    const database = readFileSync(desk.path('data', 'tips.sqlite'));
    writeFileSync(desk.path('data', 'tips.sqlite'), database.fill(0xff, 4096));
    const { code, out } = await desk.server('doctor');
    expect(code).toBe(1);
    expect(out).toMatch(/^BAD {3}The database is damaged\.\n {6}Stop the server, .* restore /mu);
  } finally {
    desk.remove();
  }
});
