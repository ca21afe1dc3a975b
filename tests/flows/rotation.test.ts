import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readPublicKeys } from '../../keys/index.ts';
import { ringOf } from '../../keys/ring.ts';
import { Gnupg } from '../support/gnupg.ts';
import { patternBytes } from '../support/pieces.ts';
import { ScriptingSource } from '../support/scripting-source.ts';
import { ServerProcess } from '../support/server-process.ts';
import { codenameOn, SourceVisit } from '../support/source-visit.ts';
import type { CommandRun } from './commands.ts';
import { OfficerDesk } from './officer-desk.ts';

const PASSPHRASE = 'walnut ferry quilt omega 72';
const PLAIN = 'Told by the form without JavaScript.';
const SCRIPTED = 'Told by a browser that seals.';
const FILE = patternBytes(300_000);
const REPLY = 'When can you talk?';
const LATER_REPLY = 'Is Friday better?';
const FRIENDLY = 'Friday it is.';

/** A newsroom whose key GnuPG has made rotates to one of RFC 9580, and back. */
describe('a rotation', () => {
  const gpg = new Gnupg();
  /** Has only the last key: GnuPG fails loudly for each key that does not open. */
  const reader = new Gnupg();
  let desk: OfficerDesk;
  let server: ServerProcess;
  let codename: string;
  let plainId: string;
  let firstKey: string;
  let lastKey: string;

  beforeAll(async () => {
    desk = new OfficerDesk();
    desk.secret('passphrase', `${PASSPHRASE}\n`);
    for (const name of ['first', 'last']) {
      await gpg.makeKey(`${name} <${name}@example.org>`, PASSPHRASE);
      mkdirSync(desk.path(name));
      desk.secret(`${name}/newsroom.asc`, await gpg.publicKey(name));
      desk.secret(`${name}/newsroom-private.asc`, await gpg.privateKey(name, PASSPHRASE));
    }
    firstKey = desk.path('first', 'newsroom-private.asc');
    lastKey = desk.path('last', 'newsroom-private.asc');
    for (const who of ['editor', 'officer']) {
      const made = ['--name', who, '--out', desk.path(who), '--passphrase-file', desk.path('passphrase')];
      expect((await desk.sealdrop('keys', 'generate', ...made)).code).toBe(0);
    }
    const roles = ['--staff', publicOf('editor'), '--officer', publicOf('officer')];
    expect((await desk.server('init', '--key', publicOf('first'), ...roles)).code).toBe(0);
    server = await ServerProcess.start({ env: desk.env });
  });

  afterAll(async () => {
    await server.stop();
    await gpg.close();
    await reader.close();
    desk.remove();
  });

  function publicOf(who: string): string {
    return desk.path(who, 'newsroom.asc');
  }

  function as(who: string, keys: readonly string[], ...args: readonly string[]): Promise<CommandRun> {
    const given = [desk.path(who, 'newsroom-private.asc'), ...keys].flatMap((file) => ['--key', file]);
    const passphrase = ['--passphrase-file', desk.path('passphrase')];
    return desk.sealdrop(...args, '--server', server.staff, ...given, ...passphrase);
  }

  it('begins with tips of both ways, with files, and a reply', async () => {
    const visit = await SourceVisit.begin(server.source);
    const receipt = await visit.send([
      { field: 'message', value: PLAIN },
      { name: 'books.bin', bytes: FILE },
    ]);
    codename = codenameOn(receipt)!.join(' ');
    const ring = await ringOf(1, await readPublicKeys(desk.text('first', 'newsroom.asc')), new Date());
    const source = new ScriptingSource(server.source, ring);
    expect((await source.post('/tips', await source.prepare(SCRIPTED, [FILE]))).status).toBeLessThan(300);
    const listed = await as('editor', [firstKey], 'tips', 'list');
    expect([listed.code, listed.err]).toEqual([0, expect.stringContaining('2 tips')]);
    expect(listed.err).toContain('First use of');
    plainId = listed.out
      .split('\n')
      .find((line) => line.includes(PLAIN))!
      .match(/[a-z2-7]{26}/u)![0];
    writeFileSync(desk.path('reply'), REPLY);
    const replied = await as(
      'editor',
      [firstKey],
      'tips',
      'reply',
      plainId,
      '--message-file',
      desk.path('reply'),
    );
    expect([replied.code, replied.err]).toEqual([0, '']);
  });

  it('is for officers: an editor is told so', async () => {
    const refused = await as('editor', [firstKey], 'rotate', '--new-key', lastKey);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('Code: no-officer-key')]);
  });

  it('makes a key of RFC 9580, announces it, wraps all that is stored, and proves it', async () => {
    const made = [
      '--generate',
      '--name',
      'The Example Gazette',
      '--profile',
      'rfc9580',
      '--out',
      desk.path('new'),
    ];
    const passphrase = ['--new-passphrase-file', desk.path('passphrase'), '--prove', 'all'];
    const run = await as(
      'officer',
      [firstKey],
      'rotate',
      ...made,
      ...passphrase,
      '--report',
      desk.path('report.json'),
    );
    expect([run.code, run.err]).toEqual([0, '']);
    expect(run.out).toContain('Announced: from now on tips are sealed to epoch 2');
    expect(run.out).toMatch(/Epoch 1: 5 envelopes wrapped for epoch 2/u);
    expect(run.out).toContain('Proven: 5 envelopes open with the new ring (all that there are).');
    expect(JSON.parse(desk.text('report.json'))).toMatchObject({
      epoch: 2,
      leftOnOlderEpochs: 0,
      proof: { opened: 5 },
    });
  });

  it('is done once: to run it again changes nothing, and retires what is empty', async () => {
    const made = ['--generate', '--name', 'The Example Gazette', '--out', desk.path('new'), '--retire'];
    const run = await as(
      'officer',
      [firstKey],
      'rotate',
      ...made,
      '--new-passphrase-file',
      desk.path('passphrase'),
    );
    expect([run.code, run.err]).toEqual([0, expect.stringContaining('is there already')]);
    expect(run.out).not.toContain('Announced');
    expect(run.out).toContain('Retired: epoch 1.');
  });

  it('leaves the old key with nothing that it opens, and says so to who has only that', async () => {
    const listed = await as('editor', [firstKey], 'tips', 'list');
    expect([listed.code, listed.out]).toEqual([1, expect.not.stringContaining(PLAIN)]);
    expect(listed.err).toContain('Code: newer-epoch');
    expect(listed.err).toContain('epoch 2');
  });

  it('gives the new key everything: letters, files, and the reply', async () => {
    const key = desk.path('new', 'newsroom-private.asc');
    const opened = await as('editor', [key], 'tips', 'open', plainId);
    expect([opened.code, opened.out]).toEqual([0, expect.stringContaining(REPLY)]);
    const exported = await as('editor', [key], 'tips', 'export', '--out', desk.path('out'));
    expect([exported.code, exported.err]).toEqual([0, expect.anything()]);
    const files = readdirSync(desk.path('out')).map((folder) => {
      const name = readdirSync(desk.path('out', folder)).find((one) => /books|file/u.test(one))!;
      return readFileSync(desk.path('out', folder, name)).equals(FILE);
    });
    expect(files).toEqual([true, true]);
  });

  it('lets the source read replies of before and after, and answer', async () => {
    writeFileSync(desk.path('reply'), LATER_REPLY);
    const key = desk.path('new', 'newsroom-private.asc');
    const replied = await as('editor', [key], 'tips', 'reply', plainId, '--message-file', desk.path('reply'));
    expect([replied.code, replied.err]).toEqual([0, '']);
    const visit = await SourceVisit.begin(server.source);
    const mailbox = await visit.open(codename);
    expect(mailbox.text).toContain(REPLY);
    expect(mailbox.text).toContain(LATER_REPLY);
    expect((await visit.tell(FRIENDLY, '/mailbox/send')).status).toBeLessThan(400);
    const opened = await as('editor', [key], 'tips', 'open', plainId);
    expect(opened.out).toContain(FRIENDLY);
  });

  it('goes back to a key of GnuPG, which then opens what is stored', async () => {
    const key = desk.path('new', 'newsroom-private.asc');
    const run = await as('officer', [key], 'rotate', '--new-key', lastKey, '--prove', 'all', '--retire');
    expect([run.code, run.err]).toEqual([0, '']);
    await reader.importKey(desk.text('last', 'newsroom-private.asc'), PASSPHRASE);
    const sealed = await as(
      'editor',
      [lastKey],
      'tips',
      'export',
      plainId,
      '--sealed',
      '--out',
      desk.path('sealed'),
    );
    expect(sealed.code).toBe(0);
    const [folder = ''] = readdirSync(desk.path('sealed'));
    const letter = await reader.decrypt(readFileSync(desk.path('sealed', folder, 'letter.pgp')), PASSPHRASE);
    expect(JSON.parse(letter.toString())).toMatchObject({ message: PLAIN });
    const file = await reader.decrypt(
      readFileSync(desk.path('sealed', folder, 'attachment-1.pgp')),
      PASSPHRASE,
    );
    expect(file.equals(FILE)).toBe(true);
  });

  it('stands in the audit log, which is whole', async () => {
    const verified = await as('officer', [], 'audit', 'verify');
    expect([verified.code, verified.err]).toEqual([0, '']);
    const shown = await as('officer', [], 'audit', 'show');
    expect(shown.out).toContain(`editor  export  ${plainId}`);
    expect(shown.out).toMatch(/officer {2}rewrap {2}1>2/u);
    expect(shown.out).toMatch(/officer {2}retire {2}2/u);
  });
});
