import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  rewrapEpoch,
  type RewrapPort,
  type RewrapProgress,
  wrapEnvelopes,
} from '../../client/rotation/index.ts';
import { StaffApi } from '../../client/staff-api/index.ts';
import { type Ring, ringOfLog } from '../../keys/index.ts';
import { Newsroom } from '../../server/newsroom.ts';
import { requireId } from '../../server/storage/id.ts';
import { type CliRun, runCli } from '../support/cli.ts';
import { Editor } from '../support/editor.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../support/running-server.ts';
import { ScriptingSource } from '../support/scripting-source.ts';
import { SealedConversation } from '../support/sealed-conversation.ts';
import { SourceVisit } from '../support/source-visit.ts';
import { storeConversation } from '../support/stored-conversation.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { makeKey, PASSPHRASE, ringFor, type TestKey } from '../support/test-keys.ts';

const TIPS = 6;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Within what a sign-in allows. */
const SLIGHTLY_MS = 100_000;

describe('while the newsroom turns its ring', () => {
  const temporaryFolder = useTemporaryFolders();
  let keys: NewsroomKeys;
  let next: TestKey;
  let sites: RunningSites;
  let stored: readonly SealedConversation[];

  beforeAll(async () => {
    keys = await makeNewsroomKeys('gnupg');
    next = await makeKey('rfc9580', { now: new Date(Date.now() - HOUR_MS), name: 'The Example Gazette' });
  });

  beforeEach(async () => {
    sites = await RunningSites.start({ keys });
    const ring = await ringFor(keys.newsroom);
    const files = [{ name: 'books.bin', bytes: new Uint8Array(10) }];
    const begun = Array.from({ length: TIPS }, (_, at) =>
      SealedConversation.begin(ring, { message: `tip ${at}`, files }),
    );
    stored = await Promise.all(begun);
    for (const conversation of stored) await storeConversation(conversation, sites.storage);
  });
  afterEach(() => sites.close());

  async function ringOfNow(): Promise<Ring> {
    const log = await new Newsroom(sites.storage.tips, () => new Date()).log();
    return ringOfLog(log!, new Date());
  }

  /** Wraps anew what is on the first ring, by the officer's own code, over HTTP. */
  async function rewrap({
    limit = 4,
    beforePut = () => Promise.resolve(),
    stopAfterFirst = false,
  }: {
    readonly limit?: number;
    readonly beforePut?: () => Promise<unknown>;
    readonly stopAfterFirst?: boolean;
  } = {}): Promise<RewrapProgress> {
    const api = new StaffApi({ origin: sites.staff, fetch, cookies: 'own' });
    await api.signIn(keys.officer.unlocked, new Date());
    const to = await ringOfNow();
    let once: Promise<unknown> | undefined;
    const stopped = { aborted: false };
    const port: RewrapPort = {
      take: async (after) => {
        const taken = await api.envelopes(1, after, limit);
        stopped.aborted = stopAfterFirst;
        return taken;
      },
      wrap: (envelopes) => wrapEnvelopes(envelopes, { from: [keys.newsroom.unlocked], to, now: new Date() }),
      put: async (changes) => {
        await (once ??= beforePut());
        return api.replaceEnvelopes(1, to.epoch, changes);
      },
    };
    let progress: RewrapProgress = { replaced: 0, passed: 0, unopened: [] };
    for await (progress of rewrapEpoch(port, stopped));
    return progress;
  }

  function editorWith(newsroom: TestKey): Promise<Editor> {
    return Editor.signIn(sites.staff, { editor: keys.editor, newsroom });
  }

  async function messages(newsroom: TestKey): Promise<readonly string[]> {
    const opened = await (await editorWith(newsroom)).openAll();
    return opened.map(({ letter }) => letter.message).sort();
  }

  function cli(args: readonly string[], who: TestKey, newsroom: TestKey, now?: () => Date): Promise<CliRun> {
    const folder = temporaryFolder();
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    const files = [file('own.asc', who.armoredPrivateKey), file('newsroom.asc', newsroom.armoredPrivateKey)];
    const given = files.flatMap((one) => ['--key', one]);
    const secret = ['--passphrase-file', file('passphrase', PASSPHRASE)];
    const replaced = args.map((arg) => (arg === 'NEXT' ? file('next.asc', next.armoredPrivateKey) : arg));
    return runCli([...replaced, '--server', sites.staff, ...given, ...secret], {
      stateFolder: folder,
      ...(now === undefined ? {} : { now }),
    });
  }

  const all = Array.from({ length: TIPS }, (_, at) => `tip ${at}`);

  it('a tip that is deleted after its envelopes were fetched stays deleted, and all others are wrapped anew', async () => {
    await sites.changeRing(next);
    const [victim] = [...stored].sort((one, other) =>
      one.first.parts[0]!.id < other.first.parts[0]!.id ? -1 : 1,
    );
    const { replaced, passed, unopened } = await rewrap({
      limit: 100,
      beforePut: async () => (await editorWith(keys.newsroom)).api.deleteTip(victim!.id),
    });
    expect([replaced, passed, unopened]).toEqual([2 * (TIPS - 1), 2, []]);
    expect(await sites.storage.tips.part(requireId(victim!.first.parts[0]!.id))).toBeUndefined();
    expect(await messages(next)).toEqual(all.filter((message) => message !== victimMessage(victim!)));
    expect((await sites.storage.tips.epochs()).map(({ parts }) => parts)).toEqual([0, 2 * (TIPS - 1)]);
  });

  const victimMessage = (victim: SealedConversation) => `tip ${stored.indexOf(victim)}`;

  it('tips that arrive, by the form and from a page that was loaded before, are sealed to the new ring and are there once', async () => {
    const source = new ScriptingSource(sites.source, await ringFor(keys.newsroom));
    const prepared = await source.prepare('from an old page', [new Uint8Array(20)]);
    const visit = await SourceVisit.begin(sites.source);
    await sites.changeRing(next);
    await rewrap({
      beforePut: async () => {
        expect((await visit.tell('by the form')).status).toBe(200);
        expect(await source.post('/tips', prepared)).toMatchObject({ body: { code: 'ring-changed' } });
        const again = await source.sealAgain(prepared, await ringOfNow());
        expect((await source.post('/tips', again)).status).toBe(201);
      },
    });
    expect(await messages(next)).toEqual(['by the form', 'from an old page', ...all]);
    const epochs = await sites.storage.tips.epochs();
    expect(epochs.map(({ parts }) => parts)).toEqual([0, 2 * TIPS + 3]);
  });

  it('an editor who has only the old key reads what is still on it, and is told whose help opens the rest', async () => {
    await sites.changeRing(next);
    await rewrap({ limit: 2 * TIPS - 4, stopAfterFirst: true });
    const letters = stored.map(({ first }) => first.parts[0]!.id);
    const rows = await Promise.all(letters.map((id) => sites.storage.tips.part(requireId(id))));
    const readable = rows.flatMap((row, at) => (row?.epoch === 1 ? [`tip ${at}`] : []));
    const listed = await cli(['tips', 'list'], keys.editor, keys.newsroom);
    const shown = all.filter((message) => listed.out.includes(message));
    expect([listed.code, shown]).toEqual([1, readable]);
    expect(listed.err).toContain('Code: newer-epoch');
    expect(listed.err).toContain(`epoch 2 of`);
    expect(listed.err).toContain(next.publicKey.fingerprint);
    expect(listed.err).toContain('Ask an officer for the private key of that epoch');
    const both = await cli(['tips', 'list', '--key', 'NEXT'], keys.editor, keys.newsroom);
    expect([both.code, all.filter((message) => both.out.includes(message))]).toEqual([0, all]);
  });

  it.each([
    ['an hour ahead', HOUR_MS, 'ahead of'],
    ['an hour behind', -HOUR_MS, 'behind'],
    ['a day ahead', DAY_MS, 'ahead of'],
  ])(
    'an officer whose clock is %s is told by how much, and nothing has begun',
    async (_off, offMs, direction) => {
      const now = () => new Date(Date.now() + offMs);
      // The keys are older than the clock that is behind.
      const run = await cli(['rotate', '--new-key', 'NEXT'], keys.officer, keys.newsroom, now);
      expect([run.code, run.out]).toEqual([1, '']);
      expect(run.err).toMatch(
        new RegExp(`The clock of this computer is \\d+ seconds ${direction} the server's`, 'u'),
      );
      expect(run.err).toContain('Code: clock-off\n  Next: Set the clock of this computer');
      expect((await sites.storage.tips.keyLog()).length).toBe(1);
      expect(await messages(keys.newsroom)).toEqual(all);
    },
  );

  it.each([
    ['ahead', SLIGHTLY_MS],
    ['behind', -SLIGHTLY_MS],
  ])('an officer whose clock is slightly %s rotates all the same', async (_off, offMs) => {
    const now = () => new Date(Date.now() + offMs);
    const rotate = ['rotate', '--new-key', 'NEXT', '--prove', 'all', '--retire'];
    const run = await cli(rotate, keys.officer, keys.newsroom, now);
    expect([run.code, run.err]).toEqual([0, expect.stringContaining('First use of')]);
    expect(await messages(next)).toEqual(all);
  });
});
