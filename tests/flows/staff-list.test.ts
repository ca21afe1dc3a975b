import { existsSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { runCli } from '../support/cli.ts';
import { Editor } from '../support/editor.ts';
import { failure, OfficersNewsroom, success } from './officers-newsroom.ts';

const MESSAGE = 'The books of March are false.';
const ANSWER = 'When can you talk?';
const ACTIONS = [
  ...['sign-in', 'sign-out', 'opening', 'export', 'reply'],
  ...['log-entry', 'sessions-ended', 'deletion'],
];
const ID = /\b[a-z2-7]{26}\b/u;

describe('an officer who keeps the staff list', () => {
  let newsroom: OfficersNewsroom;
  let jae: Editor;
  let tip: string;

  beforeAll(async () => {
    newsroom = await OfficersNewsroom.open({ officers: ['ada'] });
    await newsroom.makeKey('jae');
  });

  afterAll(() => newsroom.close());

  const as: OfficersNewsroom['as'] = (...args) => newsroom.as(...args);
  const signIn = () =>
    Editor.signIn(newsroom.server.staff, { editor: newsroom.key('jae'), newsroom: newsroom.key('newsroom') });
  const add = (name: string, ...roles: readonly string[]) =>
    as('ada', 'staff', 'add', newsroom.file(`${name}.asc`), ...roles.flatMap((role) => ['--role', role]));

  it('has begun a key log of files, which is overwritten by nobody', async () => {
    const genesis = newsroom.file('genesis.json');
    const keys = ['--ring', newsroom.file('newsroom.asc'), '--officer', newsroom.file('ada.asc')];
    const before = readFileSync(genesis, 'utf8');
    expect(await runCli(['log', 'begin', ...keys, '--out', genesis])).toMatchObject(failure('file-exists'));
    expect(readFileSync(genesis, 'utf8')).toBe(before);
    const two = ['log', 'begin', ...keys, '--required', '2', '--out', newsroom.file('two.json')];
    expect(await runCli(two)).toMatchObject(failure('usage', '2 officers must sign, and the list has 1', 2));
    expect(existsSync(newsroom.file('two.json'))).toBe(false);
    expect(await newsroom.logShown()).toMatch(/^1\. \d{4}-\d\d-\d\d {2}genesis$/mu);
  });

  it('puts an editor on it, who then signs in', async () => {
    expect(await as('jae', 'tips', 'list')).toMatchObject(failure('not-on-staff-list', 'staff add FILE'));
    expect(await add('jae', 'editor')).toMatchObject(success('On the list: jae, editor.'));
    expect((await as('ada', 'staff', 'list')).out).toMatch(
      / {2}jae: editor since \d{4}-\d\d-\d\d, 0 sessions$/mu,
    );
    await newsroom.sendTip(MESSAGE);
    const listed = await as(['jae', 'newsroom'], 'tips', 'list');
    expect(listed).toMatchObject(success(MESSAGE));
    tip = ID.exec(listed.out)![0];
  });

  it('lets them read, export and answer', async () => {
    const editor = (...args: readonly string[]) => as(['jae', 'newsroom'], 'tips', ...args);
    expect(await editor('open', tip)).toMatchObject(success(MESSAGE));
    expect(await editor('export', '--out', newsroom.file('exported'))).toMatchObject(success('Exported'));
    const answer = newsroom.desk.secret('answer', ANSWER);
    expect((await editor('reply', tip, '--message-file', answer)).code).toBe(0);
  });

  it('is an officer, and not an editor who tries', async () => {
    expect(await as('jae', 'staff', 'add', newsroom.file('jae.asc'), '--role', 'officer')).toMatchObject(
      failure('no-officer-key', 'only from an officer'),
    );
    const sessions = await as('jae', 'staff', 'sessions', newsroom.fingerprint('ada'));
    expect(sessions).toMatchObject(failure('wrong-role'));
    expect(await as('jae', 'audit', 'show')).toMatchObject(failure('wrong-role'));
    expect((await add('jae', 'reader')).code).toBe(2);
  });

  it('is told when the address is that of the source site', async () => {
    const key = ['--key', newsroom.file('ada-private.asc'), '--passphrase-file', newsroom.file('passphrase')];
    const run = await runCli(['staff', 'list', '--server', newsroom.server.source, ...key]);
    expect(run).toMatchObject(failure('not-found', 'is not the staff site'));
  });

  it('does not put a private key on it, nor somebody by a wrong fingerprint off it', async () => {
    const file = newsroom.file('jae-private.asc');
    expect(await as('ada', 'staff', 'add', file, '--role', 'editor')).toMatchObject(failure('private-key'));
    const nobody = 'b'.repeat(64);
    expect(await as('ada', 'staff', 'remove', nobody)).toMatchObject(failure('not-in-ring', nobody));
  });

  it('ends the sessions of somebody, who may sign in again', async () => {
    jae = await signIn();
    expect(await jae.ids()).toEqual([tip]);
    expect((await as('ada', 'staff', 'list')).out).toContain('1 session\n');
    const ended = await as('ada', 'staff', 'sessions', newsroom.fingerprint('jae'));
    expect(ended).toMatchObject(success('Every session of jae has ended.'));
    await expect(jae.ids()).rejects.toMatchObject({ code: 'signed-out' });
    jae = await signIn();
    expect(await jae.ids()).toEqual([tip]);
  });

  it('gives somebody another role, and the next session has it', async () => {
    expect(await add('jae', 'editor', 'officer')).toMatchObject(success('editor and officer'));
    expect(await as('jae', 'audit', 'show')).toMatchObject({ code: 0, err: '' });
    expect(await add('jae', 'editor')).toMatchObject(success('On the list: jae, editor.'));
    await expect(jae.ids()).rejects.toMatchObject({ code: 'signed-out' });
    jae = await signIn();
  });

  it('cannot take the last officer off it', async () => {
    const own = failure('own-key', 'Nothing was changed');
    expect(await as('ada', 'staff', 'remove', newsroom.fingerprint('ada'))).toMatchObject(own);
    expect(await add('ada', 'editor')).toMatchObject(own);
    expect(await as('ada', 'log', 'settings', '--required', '2')).toMatchObject(
      failure('entry-refused', 'Add another officer first'),
    );
  });

  it('takes somebody off it: their session stops at once, and there is no other', async () => {
    expect(await jae.ids()).toEqual([tip]);
    const run = await as('ada', 'staff', 'remove', newsroom.fingerprint('jae'));
    expect(run).toMatchObject(success('Not on the list any more: jae. Their sessions have ended.'));
    expect(run.out).toContain('sealdrop rotate');
    await expect(jae.ids()).rejects.toMatchObject({ code: 'signed-out' });
    await expect(signIn()).rejects.toMatchObject({ code: 'not-on-staff-list' });
    const again = await as('ada', 'staff', 'remove', newsroom.fingerprint('jae'));
    expect(again).toMatchObject(success('not on the list any more. Nothing was changed.'));
  });

  it('lets a key of the ring vouch for the log, so that its fingerprint alone shows whose log it is', async () => {
    const fingerprint = ['--fingerprint', newsroom.fingerprint('newsroom')];
    const vouched = await as(['ada', 'newsroom'], 'log', 'vouch');
    expect(vouched.code).toBe(0);
    expect(vouched.out).toMatch(/vouched for by .* {2}newsroom$/mu);
    expect(await runCli(['verify', newsroom.server.staff, ...fingerprint])).toMatchObject({
      code: 0,
      err: '',
    });
    expect(await newsroom.logShown()).toMatch(/^6\. \S+ {2}vouch$/mu);
  });

  it('is an editor as well, or deletes no tip; what is deleted is gone, and by whom it was stays', async () => {
    expect(await as('ada', 'tips', 'delete', tip)).toMatchObject(failure('wrong-role'));
    expect(await add('ada', 'officer', 'editor')).toMatchObject(success('officer and editor'));
    expect(await as('ada', 'tips', 'delete', tip)).toMatchObject(success(`Deleted: tip ${tip}`));
    expect(await as('ada', 'tips', 'delete', tip)).toMatchObject(failure('not-found'));
    expect((await as('ada', 'tips', 'list')).err).toBe('There are no tips.\n');
  });

  it('reads in the audit log who did what, without contents', async () => {
    const verified = await as('ada', 'audit', 'verify');
    expect(verified).toMatchObject(success('The audit log is whole'));
    const shown = await as('ada', 'audit', 'show');
    expect(shown).toMatchObject({ code: 0, err: '' });
    const actions = new Set(
      Array.from(shown.out.matchAll(/^\d+ {2}\S+ {2}\w+ {2}([a-z-]+)/gmu), ([, one]) => one),
    );
    expect(actions).toEqual(new Set(ACTIONS));
    expect(shown.out).toContain(`ada  deletion  ${tip}`);
    expect(shown.out).toContain(`ada  sessions-ended  ${newsroom.fingerprint('jae')}`);
    const json = await as('ada', 'audit', 'show', '--json');
    for (const text of [shown.out, json.out]) {
      expect(text).not.toContain(MESSAGE);
      expect(text).not.toContain(ANSWER);
    }
  });

  it('is told loudly of an audit log that somebody has changed, and still gets a copy of it', async () => {
    await newsroom.server.stop();
    const database = new Database(newsroom.file('data/tips.sqlite'));
    const change = 'update audit set record = replace(record, \'"deletion"\', \'"opening"\')';
    expect(database.prepare(change).run().changes).toBeGreaterThan(0);
    database.close();
    await newsroom.serve();
    const refusal = failure('audit-broken', 'is not to be believed');
    expect(await as('ada', 'audit', 'verify')).toMatchObject(refusal);
    const shown = await as('ada', 'audit', 'show');
    expect(shown).toMatchObject(refusal);
    expect(shown.out).toContain(`ada  opening  ${tip}`);
  });
});
