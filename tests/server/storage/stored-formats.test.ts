import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkData } from '../../../server/check/check-data.ts';
import { openStorage } from '../../../server/storage/choose.ts';
import { dayOf } from '../../../server/storage/day.ts';
import { FULL_SPEED } from '../../../server/storage/pace.ts';
import type { Id } from '../../../server/storage/ports.ts';
import { MIGRATION_NAMES } from '../../../server/storage/sql/migrations.ts';
import { eraseUpgradeCopies } from '../../../server/storage/sql/sqlite-upgrade-copy.ts';
import type { OpenedTip } from '../../support/editor.ts';
import { sendForm } from '../../support/multipart-form.ts';
import { openConversation } from '../../support/open-stored.ts';
import { RunningSites } from '../../support/running-server.ts';
import { SourceVisit } from '../../support/source-visit.ts';
import {
  fixtureNames,
  keysOfFixture,
  readFixture,
  type StoredFixture,
  unpackFixture,
} from '../../support/stored-fixture.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();
/** The day after they were written: their mailboxes are not to expire. */
const AT = new Date('2026-11-25T12:00:00Z');
const LATEST = MIGRATION_NAMES.at(-1)!;
const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

it('there is one for each form that data have ever had', () => {
  expect(fixtureNames()).toEqual(MIGRATION_NAMES);
});

describe.each(fixtureNames())('data of schema %s', (name) => {
  let fixture: StoredFixture;
  let sites: RunningSites;

  beforeEach(async () => {
    fixture = readFixture(name);
    const prepare = (folder: string): void => {
      unpackFixture(fixture, folder);
    };
    sites = await RunningSites.start({ keys: await keysOfFixture(fixture), at: AT, prepare });
  });
  afterEach(() => sites.close());

  const open = async (): Promise<readonly OpenedTip[]> => (await sites.signIn()).openAll();

  it('are opened by the program of today: every letter, every file, every message of a conversation', async () => {
    const tips = new Map((await open()).map((tip) => [tip.letter.message, tip]));
    const arrived = tips.get('Sealed on arrival.')!;
    expect(arrived.id).toBe(fixture.first);
    expect(arrived.files.map(({ bytes }) => digestOf(bytes))).toEqual([fixture.large, fixture.small]);
    expect(arrived.files.map((file) => file.name)).toEqual(['large.bin', 'small.bin']);
    if (fixture.codename === undefined) return;
    const fromBrowser = tips.get('Sealed in the browser.')!;
    expect(fromBrowser.files.map(({ bytes }) => digestOf(bytes))).toEqual([fixture.small]);
    const said = await openConversation(sites.storage, fixture.first as Id, sites.keys.newsroom.unlocked);
    expect(said.map(({ letter }) => letter.message)).toEqual(['Sealed on arrival.', 'One more message.']);
  });

  it('are whole, and have a key log', async () => {
    const report = await checkData({ dataFolder: sites.config.dataFolder, now: AT, pace: FULL_SPEED });
    expect(report).toMatchObject({ database: [], damaged: [], leftovers: 0 });
    expect(report.bodies).toBe(fixture.codename === undefined ? 3 : 8);
    const log = (await (await fetch(`${sites.source}/keys/log.json`)).json()) as { entries: unknown[] };
    expect(log.entries).toHaveLength(name < '0003' ? 1 : 2);
  });

  it('go on: the codename opens its mailbox with the reply, and more can be sent', async () => {
    const visit = new SourceVisit(sites.source);
    if (fixture.codename !== undefined) {
      const page = await visit.open(fixture.codename);
      expect(page.text).toContain('A reply.');
      expect((await visit.tell('Still here.', '/mailbox/send')).status).toBe(200);
      const said = await openConversation(sites.storage, fixture.first as Id, sites.keys.newsroom.unlocked);
      expect(said.map(({ letter }) => letter.message)).toContain('Still here.');
    }
    expect((await sendForm(sites.source, [{ field: 'message', value: 'Another.' }])).status).toBe(200);
    expect((await open()).map(({ letter }) => letter.message)).toContain('Another.');
  });
});

it.each(fixtureNames())(
  'data of schema %s are copied before they are changed, until the first deletion',
  async (name) => {
    const folder = join(temporaryFolder(), 'data');
    const fixture = readFixture(name);
    unpackFixture(fixture, folder);
    const storage = await openStorage({ folder });
    const copies = () => readdirSync(folder).filter((file) => file.startsWith('tips-schema-'));
    const expected = name === LATEST ? [] : [`tips-schema-${name}.sqlite`];
    expect(copies()).toEqual(expected);
    expect(await eraseUpgradeCopies(folder, dayOf(new Date()))).toBe(0);
    expect(copies()).toEqual(expected);
    await storage.tips.deleteTip(fixture.first as Id);
    expect(copies()).toEqual([]);
    await storage.close();
  },
);
