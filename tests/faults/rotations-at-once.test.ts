import { readFileSync, rmSync } from 'node:fs';
import { inspectKey, readPublicKeys, revokedKey } from '../../keys/index.ts';
import { RotatingNewsroom } from '../support/rotating-newsroom.ts';
import { NO_FLAWS } from '../support/stored-envelopes.ts';

const CONVERSATIONS = 16;
const LOOK_EVERY_MS = 1;
const TEST_TIMEOUT_MS = 120_000;

describe('a rotation that is not left alone', () => {
  let newsroom: RotatingNewsroom;
  let untouched: unknown;

  beforeAll(async () => {
    newsroom = await RotatingNewsroom.open(CONVERSATIONS);
    untouched = newsroom.envelopes.rest();
  }, TEST_TIMEOUT_MS);
  afterAll(() => newsroom.close());

  /** All of it is on the newest ring, once. */
  async function expectDone(): Promise<void> {
    expect(await newsroom.envelopes.flaws()).toEqual(NO_FLAWS);
    expect(newsroom.envelopes.rest()).toEqual(untouched);
    const { turns } = newsroom;
    const former = Array.from({ length: turns }, (_, at) => ({ epoch: at + 1, parts: 0, retired: true }));
    const newest = { epoch: turns + 1, parts: newsroom.envelopes.known, retired: false };
    expect(newsroom.envelopes.epochs()).toEqual([...former, newest]);
    expect(newsroom.envelopes.watch((watch) => watch.entries())).toBe(turns + 1);
  }

  it.each(['at the first time', 'and again'])(
    'two officers rotate to the same key at the same time, %s: one entry, and both come to a good end',
    async () => {
      newsroom.turn();
      await newsroom.makeNextKey();
      const ends = await Promise.all([newsroom.rotate().ended, newsroom.rotate({ as: 'deputy' }).ended]);
      expect(ends.map(({ code, err }) => [code, /Code: .*/u.exec(err)?.[0]])).toEqual([
        [0, undefined],
        [0, undefined],
      ]);
      await expectDone();
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'a server that is restarted in the middle: the command says that it does not answer, and goes on when it is run again',
    async () => {
      newsroom.turn();
      const command = newsroom.rotate();
      const watch = newsroom.envelopes.open();
      while (command.running && watch.epochs().length <= newsroom.turns)
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      watch.close();
      await newsroom.server.stop();
      const { code, err } = await command.ended;
      await newsroom.start();
      expect([code, err]).toEqual([1, expect.stringContaining('Code: unreachable\n  Next: ')]);
      expect(await newsroom.envelopes.flaws()).toEqual(NO_FLAWS);
      expect(await newsroom.rotate().ended).toMatchObject({ code: 0 });
      await expectDone();
    },
    TEST_TIMEOUT_MS,
  );

  it('a report whose file is there already is refused before anything is done', async () => {
    const report = newsroom.path('passphrase');
    const before = readFileSync(report, 'utf8');
    newsroom.turn();
    const { code, out, err } = await newsroom.rotate({ options: ['--report', report] }).ended;
    expect([code, out, err]).toEqual([
      1,
      '',
      expect.stringContaining('Nothing was done.\n  Code: file-exists'),
    ]);
    expect(readFileSync(report, 'utf8')).toBe(before);
    const again = newsroom.rotate({ options: ['--report', newsroom.path('report.json')] });
    expect(await again.ended).toMatchObject({ code: 0 });
    await expectDone();
  });

  it('a new key whose files were not all written, because the command was killed, has them all afterwards', async () => {
    const file = (name: string) => newsroom.path('keys', String(newsroom.turns), name);
    for (const name of ['newsroom.asc', 'newsroom-revocation.asc']) rmSync(file(name));
    expect(await newsroom.rotate().ended).toMatchObject({ code: 0 });
    const [publicKey] = await readPublicKeys(readFileSync(file('newsroom.asc'), 'utf8'));
    const certificate = readFileSync(file('newsroom-revocation.asc'), 'utf8');
    const revoked = await revokedKey({ publicKey: publicKey!, certificate }, new Date());
    expect((await inspectKey(revoked, new Date())).problems).toContain('revoked');
    await expectDone();
  });
});
