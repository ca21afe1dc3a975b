import Sqlite from 'better-sqlite3';
import { join } from 'node:path';
import type { EntryChange } from '../../../keys/index.ts';
import { storeFirstKeys } from '../../../server/commands/init.ts';
import { examine } from '../../../server/doctor/examine.ts';
import { openStorage } from '../../../server/storage/choose.ts';
import { aTip } from '../../support/stored-samples.ts';
import { announce } from '../../support/rotate.ts';
import { serverEnvironment } from '../../support/running-server.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';

const DAY_SECONDS = 86_400;
const NOW = new Date();
const MADE = new Date(NOW.getTime() - 3_600_000);

describe('doctor, of the keys and of the key log', () => {
  const temporaryFolder = useTemporaryFolders();
  let newsroom: TestKey;
  let officer: TestKey;
  let second: TestKey;
  let recovery: TestKey;
  let folder: string;

  beforeAll(async () => {
    const make = (name: string, days: number) =>
      makeKey('rfc9580', { name, now: MADE, expiresAfter: days * DAY_SECONDS });
    [newsroom, officer, second, recovery] = await Promise.all([
      make('Newsroom', 400),
      make('Officer', 400),
      make('Second', 400),
      make('Recovery', 0),
    ]);
  });

  beforeEach(() => {
    folder = temporaryFolder();
  });

  interface Prepared {
    readonly ring?: TestKey;
    readonly officers?: readonly TestKey[];
    readonly recovery?: TestKey | undefined;
  }

  async function prepare({ ring = newsroom, officers = [officer, second], ...rest }: Prepared = {}) {
    const rescue = 'recovery' in rest ? rest.recovery : recovery;
    await atStorage(({ tips }) =>
      storeFirstKeys(
        tips,
        {
          ring: [ring.publicKey],
          editors: [],
          officers: officers.map(({ publicKey }) => publicKey),
          ...(rescue === undefined ? {} : { recovery: rescue.publicKey }),
        },
        MADE,
      ),
    );
  }

  async function atStorage(work: (storage: Awaited<ReturnType<typeof openStorage>>) => Promise<void>) {
    const storage = await openStorage({ folder: join(folder, 'data') });
    try {
      await work(storage);
    } finally {
      await storage.close();
    }
  }

  const change = (what: Partial<EntryChange>): Promise<void> =>
    atStorage(({ tips }) => announce(tips, what, officer));

  function tamper(statement: string): void {
    const database = new Sqlite(join(folder, 'data', 'tips.sqlite'));
    database.exec(statement);
    database.close();
  }

  /** A line a finding, with its remedy. */
  async function found(daysLater = 0): Promise<readonly string[]> {
    const now = new Date(NOW.getTime() + daysLater * DAY_SECONDS * 1000);
    const env = serverEnvironment(folder, { SEALDROP_MODE: 'production' });
    const findings = await examine(env, now, '24.0.0');
    return findings.map(({ state, says, remedy = '' }) => `${state}: ${says} ${remedy}`.trimEnd());
  }
  const troubles = async (daysLater = 0) =>
    (await found(daysLater)).filter((line) => !line.startsWith('good') && !line.includes('GiB'));
  const like = (...words: readonly string[]) =>
    expect.stringMatching(new RegExp(words.join('.*'), 'u')) as string;

  it('finds nothing to say of a newsroom with two officers and a recovery key', async () => {
    await prepare();
    expect(await troubles()).toEqual([]);
    expect(await found()).toContain('good: The ring is that of the key log (epoch 1).');
  });

  it('names a log that does not verify', async () => {
    await prepare();
    await change({ reason: 'vouch' });
    tamper(`update key_log set signatures = '[]' where sequence = 2`);
    expect(await troubles()).toEqual([like('bad: The key log is not right: Entry 2', 'tell an officer')]);
  });

  it('names a ring and a staff list that are not those of the log', async () => {
    await prepare();
    tamper(`delete from staff where fingerprint = '${second.publicKey.fingerprint}'`);
    expect(await troubles()).toEqual([
      like('bad: The staff list in the database is not that of the key log'),
    ]);
    await atStorage(({ tips }) =>
      tips.addRing({ epoch: 2, since: '2026-11-01' as never, armoredKeys: [officer.armoredPublicKey] }),
    );
    expect(await troubles()).toContainEqual(like('bad: The ring in the database is not that of the key log'));
  });

  it('warns of one officer, of none, and of no recovery key, and says what to type', async () => {
    await prepare({ officers: [officer], recovery: undefined });
    expect(await troubles()).toEqual([
      like('warning: One person alone is an officer', 'sealdrop staff add FILE --role officer'),
      like('warning: The key log names no recovery key', 'sealdrop log settings --recovery FILE'),
    ]);
    folder = temporaryFolder();
    await prepare({ officers: [] });
    expect(await troubles()).toEqual([like('warning: Nobody is an officer', 'sealdrop log recover')]);
  });

  it('warns when the recovery key is one that somebody signs in with', async () => {
    await prepare({ recovery: second });
    expect(await troubles()).toEqual([
      like('warning: The recovery key', 'also one that somebody signs in with'),
    ]);
  });

  it('says that nothing can be sealed when the ring is empty', async () => {
    await prepare();
    await change({ ring: [], reason: 'compromise' });
    expect(await troubles()).toEqual([
      like('bad: The ring has no key', 'sealdrop rotate --generate'),
      like('warning: Epoch 1', 'nothing is sealed to it any more', '--retire'),
    ]);
  });

  it('counts what is still sealed to former keys', async () => {
    await prepare();
    await atStorage(({ tips }) => tips.addTip(aTip()));
    await change({ ring: [second.publicKey] });
    expect(await troubles()).toEqual([
      like('warning: Epoch 1', '1 part is still sealed to its keys', 'rotate'),
    ]);
  });

  it.each([
    [61, undefined],
    [60, 'warning: The newsroom key .* intake closes on that day. Plan it now: sealdrop rotate'],
    [30, 'warning: The newsroom key .* Do it this week'],
    [7, 'bad: The newsroom key .*, in 7 days: .* DO IT TODAY'],
  ])('%i days before the newsroom\u2019s key expires', async (days, says) => {
    await prepare({ ring: await makeKey('rfc9580', { now: MADE, expiresAfter: 100 * DAY_SECONDS }) });
    expect(await troubles(100 - days)).toEqual(says === undefined ? [] : [like(says)]);
  });

  it('warns of keys of the staff and for recovery that expire, each with what it means', async () => {
    const ending = (name: string) => makeKey('rfc9580', { name, now: MADE, expiresAfter: 100 * DAY_SECONDS });
    const leaving = await ending('Leaving');
    await prepare({ officers: [officer, leaving], recovery: await ending('Rescue') });
    expect(await troubles(95)).toEqual([
      like(
        `warning: The staff key ${leaving.publicKey.fingerprint}`,
        'nobody signs in',
        'DO IT TODAY',
        'staff add',
      ),
      like('bad: The recovery key', 'it cannot help from that day', 'log settings --recovery'),
    ]);
    expect(await troubles(101)).toEqual([
      like('bad: The staff key', 'not fit: expired'),
      like('bad: The recovery key', 'not fit: expired'),
    ]);
  });
});
