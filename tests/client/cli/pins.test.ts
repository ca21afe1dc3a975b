import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../../support/cli.ts';
import { FakeKeyLog } from '../../support/fake-key-log.ts';
import { FakeStaffSite } from '../../support/fake-staff-site.ts';
import { SealedConversation } from '../../support/sealed-conversation.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';
import { makeKey, PASSPHRASE, ringFor, type TestKey } from '../../support/test-keys.ts';

describe('what the command line remembers of a key log', () => {
  const temporaryFolder = useTemporaryFolders();
  let newsroom: TestKey;
  let next: TestKey;
  let folder: string;
  let site: FakeStaffSite;
  let conversation: SealedConversation;

  beforeAll(async () => {
    [newsroom, next] = await Promise.all([makeKey('rfc9580'), makeKey('rfc9580')]);
  });

  beforeEach(async () => {
    folder = temporaryFolder();
    const ring = await ringFor(newsroom);
    site = await FakeStaffSite.start(ring, [newsroom.publicKey]);
    conversation = await SealedConversation.begin(ring, { message: 'the letter' });
    site.add(conversation);
    writeFileSync(join(folder, 'key.asc'), newsroom.armoredPrivateKey, { mode: 0o600 });
    writeFileSync(join(folder, 'passphrase'), PASSPHRASE, { mode: 0o600 });
    writeFileSync(join(folder, 'reply.txt'), 'an answer');
  });

  afterEach(() => site.close());

  const pins = () => join(folder, 'state', 'pins.json');
  const tips = (...args: readonly string[]) =>
    runCli(
      [
        ...['tips', ...args, '--server', site.origin],
        ...['--key', join(folder, 'key.asc'), '--passphrase-file', join(folder, 'passphrase')],
      ],
      { stateFolder: join(folder, 'state') },
    );

  /** Nothing is opened, sealed or stored, and nothing that is remembered changes. */
  async function expectRefusal(code: string): Promise<void> {
    const before = existsSync(pins()) ? readFileSync(pins(), 'utf8') : undefined;
    const commands = [
      ['list'],
      ['open', conversation.id],
      ['export', '--out', join(folder, 'out')],
      ['reply', conversation.id, '--message-file', join(folder, 'reply.txt')],
    ];
    for (const command of commands) {
      const run = await tips(...command);
      expect([command[0], run.code, run.out]).toEqual([command[0], 1, '']);
      expect(run.err).toContain(`Code: ${code}`);
      expect(run.err).toMatch(/Next: .*(?:[Ss]top using this server|compare)/u);
    }
    expect([site.replies, existsSync(join(folder, 'out'))]).toEqual([[], false]);
    expect(existsSync(pins()) ? readFileSync(pins(), 'utf8') : undefined).toBe(before);
  }

  it('says once what it trusts from now on, and keeps it for this account alone', async () => {
    const first = await tips('list');
    expect([first.code, first.err]).toEqual([0, expect.stringContaining('First use of')]);
    expect(statSync(pins()).mode & 0o777).toBe(0o600);
    expect((await tips('list')).err).not.toContain('First use of');
  });

  it('goes along with a log that goes on', async () => {
    await tips('list');
    site.ring = await ringFor(next);
    expect((await tips('list')).code).toBe(0);
    expect(readFileSync(pins(), 'utf8')).toContain('"sequence": 2');
  });

  it('refuses another log than the one that was seen', async () => {
    await tips('list');
    site.keyLog = new FakeKeyLog();
    await expectRefusal('forked-log');
  });

  it('refuses a log that ends before what was seen', async () => {
    const log = site.keyLog!;
    const old = await log.with(site.ring.keys);
    await tips('list');
    site.ring = await ringFor(next);
    await tips('list');
    site.ring = await ringFor(newsroom);
    site.keyLog = Object.assign(new FakeKeyLog(), { with: () => Promise.resolve(old) });
    await expectRefusal('older-log');
  });

  it('refuses a server that uses another ring than its log names', async () => {
    site.saysRing = [newsroom.publicKey, next.publicKey];
    await tips('list');
    await expectRefusal('ring-not-logged');
  });

  it('refuses a server that hides its log, at first and later', async () => {
    const log = site.keyLog;
    site.keyLog = undefined;
    await expectRefusal('broken-log');
    site.keyLog = log;
    await tips('list');
    site.keyLog = undefined;
    await expectRefusal('older-log');
  });

  it('does not take a damaged memory for none', async () => {
    await tips('list');
    writeFileSync(pins(), 'garbage');
    const { code, err } = await tips('list');
    expect([code, err]).toEqual([1, expect.stringContaining('Code: pins-unreadable')]);
  });
});
