import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintGroups } from '../../../keys/index.ts';
import { init, type InitOptions } from '../../../server/commands/init.ts';
import { readConfig } from '../../../server/config/read-config.ts';
import { Newsroom } from '../../../server/newsroom.ts';
import { openStorage } from '../../../server/storage/choose.ts';
import { documentOf, logOf, member, signedEntries } from '../../support/key-log.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';

describe('sealdrop-server init', () => {
  const temporaryFolder = useTemporaryFolders();
  let newsroom: TestKey;
  let next: TestKey;
  let editor: TestKey;
  let officer: TestKey;
  let recovery: TestKey;
  let folder: string;

  beforeAll(async () => {
    [newsroom, next, editor, officer, recovery] = (await Promise.all(
      ['newsroom', 'next', 'editor', 'officer', 'recovery'].map((name) => makeKey('rfc9580', { name })),
    )) as [TestKey, TestKey, TestKey, TestKey, TestKey];
  });

  beforeEach(() => {
    folder = temporaryFolder();
  });

  function file(name: string, content: string): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  async function prepare(options: Partial<InitOptions>, now = new Date()) {
    const lines: string[] = [];
    const out = (line: string) => lines.push(line);
    const config = readConfig({ SEALDROP_DATA: join(folder, 'data') });
    await init(config, { key: [], staff: [], officer: [], ...options }, { out, err: out }, now);
    const storage = await openStorage({ folder: config.dataFolder });
    const room = new Newsroom(storage.tips, () => now);
    const [log, state] = [await room.log(), await room.ring()];
    const epochs = await storage.tips.epochs();
    await storage.close();
    return { log: log!, state, epochs, printed: lines.join('\n') };
  }

  it('begins the key log, with the recovery key, and prints its fingerprint', async () => {
    const { log, state, printed } = await prepare({
      key: [file('newsroom.asc', newsroom.armoredPublicKey)],
      staff: [file('editor.asc', editor.armoredPublicKey)],
      officer: [file('officer.asc', officer.armoredPublicKey)],
      recovery: file('recovery.asc', recovery.armoredPublicKey),
    });
    expect(log.entries).toHaveLength(1);
    expect(log.head.recovery?.fingerprint).toBe(recovery.publicKey.fingerprint);
    expect(log.head.staff.map(({ key, roles }) => [key.userIds[0], roles])).toEqual([
      ['editor', ['editor']],
      ['officer', ['officer']],
    ]);
    expect(state.open).toBe(true);
    expect(printed).toContain(fingerprintGroups(log.state.genesis).join(' '));
  });

  it('takes a log that an officer has begun, with every entry and ring of it', async () => {
    const begun = await logOf(
      [{ ring: [newsroom.publicKey], staff: [member(officer, 'officer')] }, officer],
      [{ ring: [next.publicKey] }, officer, next],
    );
    const { log, state, epochs } = await prepare({
      log: file('log.json', JSON.stringify(documentOf(...signedEntries(begun)))),
    });
    expect(log.state).toEqual(begun.state);
    expect(state).toMatchObject({ open: true, ring: { epoch: 2 } });
    expect(epochs.map(({ epoch, parts }) => [epoch, parts])).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });

  it('refuses a log that does not verify, and leaves no data', async () => {
    const begun = await logOf(
      [{ ring: [newsroom.publicKey], staff: [member(officer, 'officer')] }],
      [{ ring: [next.publicKey] }, officer],
    );
    const [first, second] = signedEntries(begun);
    const unsigned = documentOf(first!, { ...second!, signatures: [] });
    await expect(prepare({ log: file('log.json', JSON.stringify(unsigned)) })).rejects.toMatchObject({
      code: 'log-file',
    });
    await expect(prepare({ log: file('other.json', 'nothing') })).rejects.toMatchObject({ code: 'log-file' });
    await expect(prepare({ log: join(folder, 'missing.json') })).rejects.toMatchObject({ code: 'log-file' });
  });

  it('names what is missing: a key, somebody who may sign in', async () => {
    const staff = [file('editor.asc', editor.armoredPublicKey)];
    await expect(prepare({ staff })).rejects.toMatchObject({ code: 'no-key' });
    const key = [file('newsroom.asc', newsroom.armoredPublicKey)];
    await expect(prepare({ key })).rejects.toMatchObject({ code: 'no-staff' });
  });

  it('prepares a folder once', async () => {
    const options = {
      key: [file('newsroom.asc', newsroom.armoredPublicKey)],
      officer: [file('officer.asc', officer.armoredPublicKey)],
    };
    await prepare(options);
    await expect(prepare(options)).rejects.toMatchObject({ code: 'already-prepared' });
  });
});
