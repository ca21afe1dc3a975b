import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ring } from '../../../keys/index.ts';
import { type CliRun, runCli } from '../../support/cli.ts';
import { FakeStaffSite } from '../../support/fake-staff-site.ts';
import { sealTip } from '../../support/sealed-tip.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';
import { makeKey, PASSPHRASE, ringFor, type TestKey } from '../../support/test-keys.ts';

const temporaryFolder = useTemporaryFolders();

let newsroom: TestKey;
let ring: Ring;
let site: FakeStaffSite;
let folder: string;

beforeAll(async () => {
  newsroom = await makeKey('rfc9580');
  ring = await ringFor(newsroom);
});

beforeEach(async () => {
  site = await FakeStaffSite.start(ring, [newsroom.publicKey]);
  folder = temporaryFolder();
  writeFileSync(join(folder, 'newsroom.asc'), newsroom.armoredPrivateKey, { mode: 0o600 });
  writeFileSync(join(folder, 'passphrase'), `${PASSPHRASE}\n`, { mode: 0o600 });
});

afterEach(() => site.close());

async function addTip(message: string, expires?: string): Promise<string> {
  const tip = await sealTip(ring, { message });
  site.tips.push(tip);
  if (expires !== undefined) site.expiring.set(tip.id, expires);
  return tip.id;
}

function tips(...command: readonly string[]): Promise<CliRun> {
  const key = ['--key', join(folder, 'newsroom.asc'), '--passphrase-file', join(folder, 'passphrase')];
  return runCli(['tips', ...command, '--server', site.origin, ...key]);
}

describe('sealdrop tips, of what is about to be deleted', () => {
  it('says the day in the list and in the conversation, and lists these alone when asked', async () => {
    const soon = await addTip('soon gone', '2026-12-08');
    const fresh = await addTip('fresh');
    const { out } = await tips('list');
    expect(out).toMatch(new RegExp(`${soon}.*  DELETED ON 2026-12-08  .*soon gone`, 'u'));
    expect(out).toMatch(new RegExp(`${fresh}(?!.*DELETED).*fresh`, 'u'));
    const only = await tips('list', '--expiring');
    expect(only.out).toContain('soon gone');
    expect(only.out).not.toContain('fresh');
    const opened = await tips('open', soon);
    expect(opened.out).toContain(
      `DELETED ON 2026-12-08, unless somebody writes in it or holds it before: sealdrop tips hold ${soon}`,
    );
    expect((await tips('open', fresh)).out).not.toContain('DELETED');
  });

  it('says that there is nothing, where nothing is', async () => {
    await addTip('fresh');
    expect(await tips('list', '--expiring')).toMatchObject({
      ...{ code: 0, out: '' },
      err: expect.stringContaining('No tip is about to be deleted.') as string,
    });
  });

  it('holds a conversation, and releases it', async () => {
    const soon = await addTip('soon gone', '2026-12-08');
    expect((await tips('hold', soon)).out).toBe(`Held: tip ${soon} is not deleted by itself.\n`);
    expect(site.held.has(soon)).toBe(true);
    expect((await tips('list')).out).toMatch(new RegExp(`${soon}.*  held  `, 'u'));
    expect((await tips('open', soon)).out).toContain('Held: it is not deleted by itself.');
    expect((await tips('release', soon)).out).toBe(
      `Released: tip ${soon} is deleted like any other, on 2026-12-08.\n`,
    );
    expect(site.held.has(soon)).toBe(false);
  });
});

describe('sealdrop tips, of spam', () => {
  it('marks several at once, lists them apart, and takes a mark back', async () => {
    const [honest, ...robots] = [
      await addTip('honest'),
      await addTip('robot one'),
      await addTip('robot two'),
    ];
    const marked = await tips('spam', ...robots);
    expect(marked).toMatchObject({ code: 0, out: 'Marked as spam: 2 tips. Nothing is deleted.\n' });
    const list = await tips('list');
    expect(list.out).toContain('honest');
    expect(list.out).not.toContain('robot');
    expect(list.err).toContain('Marked as spam, and not listed: 2. See them with --spam.');
    const spam = await tips('list', '--spam');
    expect(spam.out).toMatch(/ {2}SPAM {2}.*robot one/u);
    expect(spam.out).toMatch(/ {2}SPAM {2}.*robot two/u);
    expect(spam.out).not.toContain('honest');
    expect((await tips('not-spam', robots[0])).out).toBe('Not spam: 1 tip.\n');
    expect([...site.spam.keys()]).toEqual([robots[1]]);
    expect(site.tips.map(({ id }) => id)).toEqual([honest, ...robots]);
  });

  it('says why a tip is marked that no editor has marked', async () => {
    site.spam.set(await addTip('from a robot'), 'trap');
    const { out } = await tips('list', '--spam');
    expect(out).toContain('  SPAM (a field for robots was filled in)  ');
  });

  it('fails for what is not there, and marks the others', async () => {
    const robot = await addTip('robot');
    const run = await tips('spam', robot, 'aaaaaaaaaaaaaaaaaaaaaaaaaa');
    expect(run).toMatchObject({ code: 1, out: 'Marked as spam: 1 tip. Nothing is deleted.\n' });
    expect(run.err).toContain('no-such-tip');
    expect(site.spam.has(robot)).toBe(true);
  });

  it('says that nothing is marked, where nothing is', async () => {
    await addTip('honest');
    expect((await tips('list', '--spam')).err).toContain('Nothing is marked as spam.');
  });
});

describe('sealdrop tips list --by-stamp', () => {
  it('puts those with the most work first, and says how much it was', async () => {
    await addTip('none');
    site.stamps.set(await addTip('little'), 12);
    site.stamps.set(await addTip('much'), 20);
    const { out } = await tips('list', '--by-stamp');
    expect(out).toMatch(/stamp 20 {2}.*much\n.*stamp 12 {2}.*little\n(?!.*stamp).*none/u);
  });
});
