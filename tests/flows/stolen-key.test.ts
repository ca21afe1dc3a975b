import { readPublicKeys } from '../../keys/index.ts';
import { runCli } from '../support/cli.ts';
import { Editor } from '../support/editor.ts';
import { failure, OfficersNewsroom, success } from './officers-newsroom.ts';

const MESSAGE = 'The books of March are false.';

describe('an officer whose newsroom has lost a key to a thief', () => {
  let newsroom: OfficersNewsroom;

  beforeAll(async () => {
    const people = { officers: ['ada', 'ben'], editors: ['jae'], ring: ['newsroom', 'jae'] };
    newsroom = await OfficersNewsroom.open(people);
    await newsroom.sendTip(MESSAGE);
  });

  afterAll(() => newsroom.close());

  const as: OfficersNewsroom['as'] = (...args) => newsroom.as(...args);
  const stolen = (name: string) => ['rotate', '--compromised', newsroom.fingerprint(name)];
  const revocationOf = (name: string) => ['--revocation', newsroom.file(`${name}-revocation.asc`)];
  const published = async () => (await fetch(`${newsroom.server.source}/keys/revoked.asc`)).text();
  const formOf = async () => (await fetch(`${newsroom.server.source}/en`)).text();

  it('closes sealing to the key of a colleague at once, wraps for the rest, and is told that it is not revoked', async () => {
    const run = await as(['ada', 'newsroom'], ...stolen('jae'));
    expect(run.code).toBe(0);
    expect(run.out).toMatch(/^Declared stolen: .*\n {2}Nothing is sealed to it any more/mu);
    expect(run.out).toContain('Epoch 1: 1 envelope wrapped for epoch 2');
    expect(run.out).toContain('Proven: 1 envelope opens');
    expect(run.err).toMatch(/Warning: not revoked: .*\n.*\n {2}Next: .*--revocation FILE/u);
    expect(await newsroom.logShown()).toContain(`STOLEN, not to be trusted: ${newsroom.fingerprint('jae')}`);
  });

  it('is told the same when the certificate is that of another key', async () => {
    const run = await as(['ada', 'newsroom'], ...stolen('jae'), ...revocationOf('ben'));
    expect([run.code, run.err]).toEqual([0, expect.stringContaining('Warning: not revoked')]);
    expect(run.out).not.toContain('is in the key log');
  });

  it('revokes it by its certificate, also later, and only once', async () => {
    const run = await as(['ada', 'newsroom'], ...stolen('jae'), ...revocationOf('jae'));
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(run.out).toContain('Revoked, for everybody to see');
    const again = await as(['ada', 'newsroom'], ...stolen('jae'), ...revocationOf('jae'));
    expect(again).toMatchObject({ code: 0, out: expect.not.stringContaining('key log') as unknown });
  });

  it('has nobody sign in with it, and no way for it to come back', async () => {
    const thief = Editor.signIn(newsroom.server.staff, {
      editor: newsroom.key('jae'),
      newsroom: newsroom.key('newsroom'),
    });
    await expect(thief).rejects.toMatchObject({ code: 'not-on-staff-list' });
    const add = ['staff', 'add', newsroom.file('jae.asc'), '--role', 'editor'];
    expect(await as('ada', ...add)).toMatchObject(failure('entry-refused', 'cannot come back'));
    const join = ['rotate', '--add', newsroom.file('jae.asc')];
    expect(await as(['ada', 'newsroom'], ...join)).toMatchObject(
      failure('entry-refused', 'cannot come back'),
    );
  });

  it('takes no tips while no key is left, and says so to officer and source', async () => {
    expect(await formOf()).toContain('<textarea');
    const run = await as(['ada', 'newsroom'], ...stolen('newsroom'));
    expect(run).toMatchObject(failure('not-in-ring', 'takes no tips'));
    expect(run.out).toContain('The source site takes no tips until a new key is announced.');
    // The thief has the private half, and so have we: it revokes itself.
    expect(run.out).toContain('Revoked, for everybody to see');
    expect(await formOf()).not.toContain('<textarea');
    expect((await runCli(['verify', newsroom.server.source])).out).toContain(
      'the newsroom has closed its intake',
    );
  });

  it('goes on with a new key: all is wrapped for it, and the old one opens nothing', async () => {
    await newsroom.makeKey('next');
    const join = ['--new-key', newsroom.file('next-private.asc'), '--retire'];
    const run = await as(['ada', 'newsroom'], ...stolen('newsroom'), ...join);
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(run.out).toContain('Retired: epoch 1');
    expect(await formOf()).toContain('<textarea');
    expect(
      await as('ada', 'staff', 'add', newsroom.file('ada.asc'), '--role', 'officer', '--role', 'editor'),
    ).toMatchObject(success('ada'));
    expect(await as(['ada', 'next'], 'tips', 'list')).toMatchObject(success(MESSAGE));
    const old = await as(['ada', 'newsroom'], 'tips', 'list');
    expect(old).toMatchObject(failure('newer-epoch'));
    expect(old.out).not.toContain(MESSAGE);
  });

  it('declares the key of an officer stolen: what it does from then on counts nothing', async () => {
    const run = await as('ada', ...stolen('ben'), ...revocationOf('ben'));
    expect(run).toMatchObject(success('Declared stolen'));
    expect(await as('ben', 'staff', 'list')).toMatchObject(failure('not-on-staff-list'));
    expect((await as('ada', 'staff', 'list')).out).not.toContain('ben');
  });

  it('never leaves a ring without a key by mistake, nor an unknown key unnamed', async () => {
    const none = await as(['ada', 'next'], 'rotate', '--remove', newsroom.fingerprint('next'));
    expect(none).toMatchObject(failure('not-in-ring', 'would leave no key to seal to'));
    const unknown = await as('ada', 'rotate', '--compromised', 'c'.repeat(64));
    expect(unknown).toMatchObject(failure('not-in-ring', 'is in the key log'));
    expect(await as('ada', ...stolen('ada'))).toMatchObject(
      failure('no-officer-key', 'another officer must'),
    );
  });

  it('publishes the revocation of each, and finds all of it in the audit log', async () => {
    const stolenKeys = ['jae', 'newsroom', 'ben'].map((name) => newsroom.fingerprint(name));
    const revoked = await readPublicKeys(await published());
    expect(revoked.map(({ fingerprint }) => fingerprint).sort()).toEqual(stolenKeys.sort());
    expect(await as('ada', 'audit', 'verify')).toMatchObject({ code: 0, err: '' });
    const { out } = await as('ada', 'audit', 'show');
    expect(out).toMatch(/ada {2}rewrap {2}1>2\n[^]*ada {2}rewrap {2}2>4\n[^]*ada {2}retire {2}1\n/u);
  });
});
