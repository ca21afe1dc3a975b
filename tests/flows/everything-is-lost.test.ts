import { writeFileSync } from 'node:fs';
import { readPublicKeys } from '../../keys/index.ts';
import { SourceVisit } from '../support/source-visit.ts';
import { ServerProcess } from '../support/server-process.ts';
import type { CommandRun } from './commands.ts';
import { OfficerDesk } from './officer-desk.ts';

const OLD = 'Told before everything was lost.';
const NEW = 'Told after everything was lost.';

/** A newsroom whose only officer has lost the key, twice; the second time the newsroom's key is lost as well. */
describe('when the keys of all officers are lost', () => {
  let desk: OfficerDesk;
  let server: ServerProcess;

  beforeAll(async () => {
    desk = new OfficerDesk();
    desk.secret('passphrase', 'walnut ferry quilt omega 72\n');
    for (const who of ['newsroom', 'ada', 'jae', 'recovery']) await generate(who);
    const named = [
      '--ring',
      publicOf('newsroom'),
      '--officer',
      privateOf('ada'),
      '--editor',
      publicOf('jae'),
    ];
    const out = ['--recovery', publicOf('recovery'), ...passphrase(), '--out', desk.path('genesis.json')];
    expect((await desk.sealdrop('log', 'begin', ...named, ...out)).code).toBe(0);
    expect((await desk.server('init', '--log', desk.path('genesis.json'))).code).toBe(0);
    server = await ServerProcess.start({ env: desk.env });
    await tell(OLD);
  });

  afterAll(async () => {
    await server.stop();
    desk.remove();
  });

  const publicOf = (who: string) => desk.path(who, 'newsroom.asc');
  const privateOf = (who: string) => desk.path(who, 'newsroom-private.asc');
  const passphrase = () => ['--passphrase-file', desk.path('passphrase')];

  async function generate(who: string): Promise<void> {
    const made = await desk.sealdrop(
      'keys',
      'generate',
      '--name',
      who,
      '--out',
      desk.path(who),
      ...passphrase(),
    );
    expect(made.code).toBe(0);
  }

  async function tell(message: string): Promise<void> {
    const visit = await SourceVisit.begin(server.source);
    expect((await visit.send([{ field: 'message', value: message }])).status).toBeLessThan(400);
  }

  function as(keys: readonly string[], ...args: readonly string[]): Promise<CommandRun> {
    const given = keys.flatMap((who) => ['--key', privateOf(who)]);
    return desk.sealdrop(...args, '--server', server.staff, ...given, ...passphrase());
  }

  async function fingerprintOf(who: string): Promise<string> {
    const [key] = await readPublicKeys(desk.text(who, 'newsroom.asc'));
    return key!.fingerprint;
  }

  function recover(log: string, ...args: readonly string[]): Promise<CommandRun> {
    return desk.sealdrop('log', 'recover', log, ...args, ...passphrase());
  }

  it('another key than the recovery key makes no such entry', async () => {
    await generate('ada-2');
    const out = ['--officer', publicOf('ada-2'), '--out', desk.path('entry.json')];
    const refused = await recover(server.source, '--key', privateOf('ada-2'), ...out);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('Code: no-recovery-key')]);
  });

  it('the recovery key names a new one, from the public log and without signing in', async () => {
    const made = await recover(
      ...([server.source, '--key', privateOf('recovery'), '--officer', publicOf('ada-2')] as const),
      ...[
        '--compromised',
        await fingerprintOf('ada'),
        '--revocation',
        desk.path('ada', 'newsroom-revocation.asc'),
      ],
      ...['--note', 'The officer was robbed.', '--out', desk.path('entry.json')],
    );
    expect([made.code, made.err]).toEqual([0, '']);
    expect(made.out).toMatch(/^ {2}officer +[0-9a-f]{40} {2}ada-2$/mu);
    expect(made.out).toMatch(/^ {2}leaves +[0-9a-f]{40} {2}ada$/mu);
    expect(desk.text('entry.json')).not.toContain('PRIVATE');
  });

  it('the operator adds it while the server runs; the former officer is out, the new one in', async () => {
    const added = await desk.server('log', 'add', desk.path('entry.json'));
    expect([added.code, added.err]).toEqual([0, '']);
    expect(added.out).toMatch(/^ {2}[0-9a-f]{40} {2}ada-2$/mu);
    const former = await as(['ada'], 'staff', 'list');
    expect([former.code, former.err]).toEqual([1, expect.stringContaining('Code: not-on-staff-list')]);
    const listed = await as(['ada-2'], 'staff', 'list');
    expect([listed.code, listed.out]).toEqual([0, expect.stringContaining('ada-2: officer since')]);
    expect(listed.out).toContain('jae: editor since');
    const again = await desk.server('log', 'add', desk.path('entry.json'));
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('[log-moved]')]);
  });

  it('with the key of the newsroom the new officer rotates: the old tip is wrapped anew, and opens', async () => {
    const made = [
      '--generate',
      '--name',
      'The Example Gazette',
      '--out',
      desk.path('newsroom-2'),
      '--retire',
    ];
    const run = await as(
      ['ada-2', 'newsroom'],
      ...['rotate', ...made, '--new-passphrase-file', desk.path('passphrase'), '--prove', 'all'],
    );
    expect([run.code, run.err]).toEqual([0, '']);
    const listed = await as(['jae', 'newsroom-2'], 'tips', 'list');
    expect([listed.code, listed.out]).toEqual([0, expect.stringContaining(OLD)]);
  });

  it('when the key of the newsroom is lost too, the entry names another, is made offline and sent without a key', async () => {
    await generate('ada-3');
    await generate('newsroom-3');
    await generate('recovery-2');
    const shown = await desk.sealdrop('log', 'show', server.staff, '--json');
    writeFileSync(desk.path('log.json'), shown.out);
    const made = await recover(
      ...([desk.path('log.json'), '--key', privateOf('recovery'), '--officer', publicOf('ada-3')] as const),
      ...['--ring', privateOf('newsroom-3'), '--recovery', publicOf('recovery-2')],
      ...['--compromised', await fingerprintOf('newsroom-2'), '--out', desk.path('entry-2.json')],
    );
    expect([made.code, made.err]).toEqual([0, '']);
    const sent = await desk.sealdrop('log', 'send', desk.path('entry-2.json'), '--server', server.staff);
    expect([sent.code, sent.err, sent.out]).toEqual([
      0,
      '',
      expect.stringContaining('Entry 4 is in the key log'),
    ]);
  });

  it('new tips are readable then; of the old one it is said which key it needs', async () => {
    await tell(NEW);
    const listed = await as(['jae', 'newsroom-3'], 'tips', 'list');
    expect([listed.code, listed.out]).toEqual([1, expect.stringContaining(NEW)]);
    expect(listed.out).toContain('could not be opened: cannot-open');
    expect(listed.out).not.toContain(OLD);
    expect(listed.err).toContain('Code: older-epoch');
    expect(listed.err).toContain(await fingerprintOf('newsroom-2'));
    const found = await as(['jae', 'newsroom-3', 'newsroom-2'], 'tips', 'list');
    expect([found.code, found.out]).toEqual([0, expect.stringContaining(OLD)]);
  });

  it('the recovery key that was used is worth nothing any more, and the log is right', async () => {
    const out = ['--officer', publicOf('ada'), '--out', desk.path('entry-3.json')];
    const refused = await recover(server.staff, '--key', privateOf('recovery'), ...out);
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining(await fingerprintOf('recovery-2')),
    ]);
    const stolen = await recover(server.staff, '--key', privateOf('recovery-2'), ...out);
    expect([stolen.code, stolen.err]).toEqual([1, expect.stringContaining('Code: compromised-key')]);
    const verified = await desk.sealdrop(
      'verify',
      server.source,
      '--fingerprint',
      await fingerprintOf('ada-3'),
    );
    expect([verified.code, verified.err]).toEqual([1, expect.stringContaining('Code: wrong-pin')]);
    const right = await desk.sealdrop(
      'verify',
      server.source,
      '--fingerprint',
      await fingerprintOf('newsroom-3'),
    );
    expect([right.code, right.out]).toEqual([0, expect.stringContaining('the site seals to its keys')]);
  });

  it('what was done stands in the audit log', async () => {
    const shown = await as(['ada-3'], 'audit', 'show');
    const fingerprint = await fingerprintOf('recovery');
    expect(shown.out.match(new RegExp(`${fingerprint} {2}recovery {2}[0-9a-f]{64}`, 'gu'))).toHaveLength(2);
    const verified = await as(['ada-3'], 'audit', 'verify');
    expect([verified.code, verified.err]).toEqual([0, '']);
  });

  it('no private key, passphrase or tip was shown', () => {
    expect(desk.shown.join('')).not.toMatch(/PRIVATE KEY|walnut ferry/u);
  });
});
