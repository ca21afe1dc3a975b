import type { CliRun } from '../support/cli.ts';
import { failure, OfficersNewsroom, success } from './officers-newsroom.ts';

const NOTE = 'Lee joins the desk';

describe('a newsroom where two officers must sign', () => {
  let newsroom: OfficersNewsroom;
  /** Of the entry that Ben has looked at. */
  let looked: string;

  beforeAll(async () => {
    newsroom = await OfficersNewsroom.open({ officers: ['ada', 'ben'], editors: ['jae'] });
    await newsroom.makeKey('lee');
  });

  afterAll(() => newsroom.close());

  const as: OfficersNewsroom['as'] = (...args) => newsroom.as(...args);
  const addLee = () =>
    as('ada', 'staff', 'add', newsroom.file('lee.asc'), '--role', 'editor', '--note', NOTE);
  const remove = (name: string) => ['staff', 'remove', newsroom.fingerprint(name)];

  async function look(): Promise<CliRun> {
    const shown = await as('ben', 'log', 'pending');
    looked = /log sign (?<hash>[0-9a-f]{64})$/mu.exec(shown.out)?.groups?.['hash'] ?? '';
    return shown;
  }

  it('is made so by one of them, as long as one signature is enough', async () => {
    const before = await as('ada', 'log', 'settings');
    expect(before).toMatchObject(success('must sign each entry: 1'));
    const run = await as('ada', 'log', 'settings', '--required', '2');
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(run.out).toContain('Officers who must sign each entry: 2');
    expect(await newsroom.logShown()).toContain('two officers must sign the next entry');
    const again = await as('ada', 'log', 'settings', '--required', '2');
    expect(again).toMatchObject({ code: 0, out: expect.not.stringContaining('Entry') as unknown });
  });

  it('changes nothing while only one has signed, and says what to do', async () => {
    expect(await addLee()).toMatchObject(failure('waiting-for-signature', '1 more signature'));
    expect((await as('ada', 'staff', 'list')).out).not.toContain('lee');
    expect(await as('lee', 'tips', 'list')).toMatchObject(failure('not-on-staff-list'));
  });

  it('shows the second one what would change, and who has signed', async () => {
    const { code, out } = await look();
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}\+ editor: .* {2}lee$/mu);
    expect(out).toContain(`note: ${NOTE}`);
    expect(out).toMatch(/^ {2}signed by .* {2}ada$/mu);
    expect(looked).not.toBe('');
  });

  it('takes no second signature of the first one, and none of an editor', async () => {
    expect(await as('ada', 'log', 'sign', looked)).toMatchObject(failure('waiting-for-signature'));
    expect(await as('jae', 'log', 'sign', looked)).toMatchObject(failure('wrong-role'));
    expect((await as('ada', 'staff', 'list')).out).not.toContain('lee');
  });

  it('signs only the entry that was looked at', async () => {
    expect(await as('ben', 'log', 'sign', looked.slice(0, 16))).toMatchObject(failure('usage', '64', 2));
    const other = 'a'.repeat(64);
    expect(await as('ben', 'log', 'sign', other)).toMatchObject(
      failure('no-such-entry', 'ANOTHER ENTRY WAITS'),
    );
    expect((await newsroom.logShown()).match(/^\d+\. /gmu)).toHaveLength(2);
  });

  it('has the entry when the second one signs; the first command, run again, finds it done', async () => {
    const signed = await as('ben', 'log', 'sign', looked);
    expect(signed).toMatchObject({ code: 0, out: 'Entry 3 is in the key log.\n', err: '' });
    const listed = await as('lee', 'tips', 'list');
    expect([listed.code, listed.err]).toEqual([0, expect.stringContaining('There are no tips.')]);
    expect(await addLee()).toMatchObject(success('already'));
    expect(await as('ben', 'log', 'sign', looked)).toMatchObject(
      failure('no-such-entry', 'in the key log already'),
    );
  });

  it('lets any officer take an entry back', async () => {
    expect(await as('ada', ...remove('lee'))).toMatchObject(failure('waiting-for-signature'));
    await look();
    expect(await as('ben', 'log', 'drop')).toMatchObject(success('taken back'));
    expect((await look()).out).toBe('No entry waits for a signature.\n');
    expect((await as('ben', 'log', 'drop')).out).toContain('No entry waits');
  });

  it('says so when another entry was accepted between looking and signing', async () => {
    expect(await as('ada', ...remove('lee'))).toMatchObject(failure('waiting-for-signature'));
    await look();
    const overtaking = await as(['ada', 'ben'], ...remove('jae'));
    expect(overtaking).toMatchObject(success('Not on the list any more: jae'));
    expect(await as('ben', 'log', 'sign', looked)).toMatchObject(
      failure('no-such-entry', 'accepted meanwhile'),
    );
    expect((await as('ada', 'staff', 'list')).out).toContain('lee');
  });

  it('does not sign an entry that was put in the place of the one looked at', async () => {
    expect(await as('ada', ...remove('lee'))).toMatchObject(failure('waiting-for-signature'));
    await look();
    await newsroom.makeKey('eve');
    const exchanged = await as('ada', 'staff', 'add', newsroom.file('eve.asc'), '--role', 'officer');
    expect(exchanged).toMatchObject(failure('waiting-for-signature'));
    expect(await as('ben', 'log', 'sign', looked)).toMatchObject(
      failure('no-such-entry', 'ANOTHER ENTRY WAITS'),
    );
    expect(await newsroom.logShown()).not.toContain('eve');
    expect((await as('ben', 'log', 'drop')).code).toBe(0);
  });

  it('keeps two officers, as long as two must sign', async () => {
    const run = await as(['ada', 'ben'], ...remove('ben'));
    expect(run).toMatchObject(failure('entry-refused', 'Add another officer first'));
  });

  it('rotates: the new key is made once, the second one signs, and the same command goes on', async () => {
    await newsroom.sendTip('A tip of before.');
    const made = ['--generate', '--name', 'The Example Gazette', '--out', newsroom.file('new')];
    const passphrase = ['--new-passphrase-file', newsroom.file('passphrase')];
    const rotate = () => as(['ada', 'newsroom'], 'rotate', ...made, ...passphrase);
    const first = await rotate();
    expect(first).toMatchObject(failure('waiting-for-signature'));
    expect(first.out).toContain('The new key is fit');
    expect((await look()).out).toMatch(/^ {2}- ring: .* {2}newsroom$/mu);
    expect((await as('ben', 'log', 'sign', looked)).code).toBe(0);
    const second = await rotate();
    expect([second.code, second.err]).toEqual([0, expect.stringContaining('is there already')]);
    expect(second.out).toContain('Epoch 1: 1 envelope wrapped for epoch 2');
    expect(second.out).toContain('Proven: 1 envelope opens');
  });

  it('needs both to make one signature enough again', async () => {
    expect(await as('ada', 'log', 'settings', '--required', '1')).toMatchObject(
      failure('waiting-for-signature'),
    );
    await look();
    expect((await as('ben', 'log', 'sign', looked)).code).toBe(0);
    expect((await as('ada', 'log', 'settings')).out).toContain('must sign each entry: 1');
  });
});
