import type { Id } from '../../../../server/storage/ports.ts';
import type { Ring } from '../../../../keys/index.ts';
import { wordingFor } from '../../../../server/source/locales/index.ts';
import { type Newsroom, type ReplyContent, storeReply } from '../../../support/reply.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../../../support/running-server.ts';
import { patternBytes } from '../../../support/pieces.ts';
import { codenameOn, headingOn, SourceVisit } from '../../../support/source-visit.ts';
import { announce } from '../../../support/rotate.ts';
import { makeKey, ringFor } from '../../../support/test-keys.ts';

const MIB = 2 ** 20;
const { say } = wordingFor('en');

let keys: NewsroomKeys;
let ring: Ring;
let sites: RunningSites;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
  ring = await ringFor(keys.newsroom);
});
beforeEach(async () => {
  sites = await RunningSites.start({ keys });
});
afterEach(() => sites.close());

interface Told {
  readonly source: SourceVisit;
  readonly codename: string;
  readonly conversation: Id;
}

/** A source who has told something, and left with a codename on paper. */
async function tell(message = 'a story'): Promise<Told> {
  const known = new Set(await conversations());
  const source = await SourceVisit.begin(sites.source);
  const codename = codenameOn(await source.tell(message))!.join(' ');
  await source.get('/mailbox');
  await source.post('leave');
  return { source, codename, conversation: (await conversations()).find((id) => !known.has(id))! };
}

const conversations = async () =>
  (await sites.storage.tips.listTips({ reader: 'x', limit: 100 })).tips.map(({ id }) => id);

const newsroom = (over: Partial<Newsroom> = {}): Newsroom => ({
  ...sites.storage,
  ring,
  signer: keys.newsroom.unlocked,
  ...over,
});

const reply = (conversation: Id, content: ReplyContent = {}, over: Partial<Newsroom> = {}) =>
  storeReply(newsroom(over), conversation, content);

describe('a codename', () => {
  it('opens its mailbox, and nothing of what was sent is shown back', async () => {
    const { source, codename } = await tell('what I know');
    const page = await source.open(codename);
    expect([page.status, headingOn(page)]).toEqual([200, 'Your mailbox']);
    expect(page.text).toContain('There is no reply at the moment.');
    expect(page.text).toContain('What you sent is not shown here');
    expect(page.text).not.toContain('what I know');
    expect(page.text).not.toContain(codename);
  });

  it.each([
    ['capitals', (name: string) => name.toUpperCase()],
    ['hyphens', (name: string) => name.replaceAll(' ', '-')],
    ['no spaces', (name: string) => name.replaceAll(' ', '')],
    [
      'numbers and line breaks',
      (name: string) =>
        name
          .split(' ')
          .map((w, i) => `${i + 1}. ${w}`)
          .join('\n'),
    ],
    [
      'full-width letters',
      (name: string) => name.replace(/[a-z]/gu, (c) => String.fromCodePoint(c.charCodeAt(0) + 0xfee0)),
    ],
  ])('is taken with %s', async (_what, write) => {
    const { source, codename } = await tell();
    expect(headingOn(await source.open(write(codename)))).toBe('Your mailbox');
  });

  it('of Hangul is taken in decomposed letters, and without spaces', async () => {
    const source = await SourceVisit.begin(sites.source, 'ko');
    const words = codenameOn(await source.tell('story'))!;
    for (const entered of [words.join(' ').normalize('NFD'), words.join('')]) {
      const other = new SourceVisit(sites.source, { locale: 'ko' });
      expect(headingOn(await other.open(entered))).toBe(wordingFor('ko').say('mailbox.heading'));
    }
  });

  it('with a slip is given back, with the place of the slip', async () => {
    const { source, codename } = await tell();
    const words = codename.split(' ');
    words[3] = `${words[3]!}qx`;
    const page = await source.open(words.join(' '));
    expect([page.status, page.text]).toEqual([422, expect.stringContaining('Word 4: ')]);
    expect(page.text).toContain(`>\n${words.join(' ')}</textarea>`);
  });

  it('of too few words is told so', async () => {
    const { source, codename } = await tell();
    const page = await source.open(codename.split(' ').slice(0, 7).join(' '));
    expect([page.status, page.text]).toEqual([422, expect.stringContaining('You entered 7.')]);
  });

  it.each([' ', '<script>alert(1)</script>', 'x'.repeat(5_000), '\u0000\u202e'])(
    'that is none (%#) is answered with a page',
    async (entered) => {
      const { source } = await tell();
      const page = await source.open(entered);
      expect(page.status).toBe(422);
      expect(page.text).not.toContain('<script>alert');
    },
  );

  it('is in no address, and no cookie is made of it', async () => {
    const { source, codename } = await tell();
    await source.get('/mailbox');
    const answer = await source.post('open', { codename });
    expect(answer.headers.location).toBe('/en/mailbox');
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('is asked for a cookie first, where the browser takes none', async () => {
    const { codename } = await tell();
    const source = new SourceVisit(sites.source);
    const page = await source.post('open', { codename });
    expect([page.status, page.text]).toEqual([403, expect.stringContaining(say('cookieNeeded.heading'))]);
  });
});

describe('a reply', () => {
  it('is shown as signed by the newsroom, the newest first', async () => {
    const { source, codename, conversation } = await tell();
    const at = (minute: number) => new Date(Date.now() - (60 - minute) * 60_000 + 120_000);
    await reply(conversation, { message: 'the second', now: at(12) });
    await reply(conversation, { message: 'the first', now: at(11) });
    await reply(conversation, { message: 'the third <b>bold</b>', now: at(13) });
    const { text } = await source.open(codename);
    const places = ['the third &lt;b>bold', 'the second', 'the first'].map((one) => text.indexOf(one));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(text.match(/Signed by the newsroom/gu)).toHaveLength(3);
    expect(text).toContain(say('reply.heading', { day: wordingFor('en').day(at(12)) }));
  });

  it.each([
    ['that nobody signed', {}, { signer: undefined }],
    ['of the source', { twist: (letter) => ({ ...letter, author: 'source' }) }, {}],
    ['for another conversation', { twist: (letter) => ({ ...letter, conversation: 'a'.repeat(26) }) }, {}],
    ['for another mailbox', { twist: (letter) => ({ ...letter, mailbox: 'b'.repeat(64) }) }, {}],
  ] satisfies [string, ReplyContent, Partial<Newsroom>][])(
    '%s is shown as forged, below those of the newsroom, and closed',
    async (_what, content, over) => {
      const { source, codename, conversation } = await tell();
      await reply(
        conversation,
        { ...content, message: 'come to the bridge', files: [{ name: 'a', bytes: patternBytes(9) }] },
        over,
      );
      await reply(conversation, { message: 'a true one', now: new Date(Date.now() - 30 * 60_000) });
      const { text } = await source.open(codename);
      expect(text.indexOf('a true one')).toBeLessThan(text.indexOf(say('reply.forgedHeading')));
      expect(text).toMatch(/<details><summary>Show it nevertheless<\/summary>.*come to the bridge/su);
      expect(text.match(/Signed by the newsroom/gu)).toHaveLength(1);
      expect(text).not.toContain('mailbox/file');
    },
  );

  it('signed by a key that was never in the key log is forged', async () => {
    const { source, codename, conversation } = await tell();
    const stranger = await makeKey('rfc9580', { now: new Date(Date.now() - 3_600_000) });
    await reply(conversation, {}, { signer: stranger.unlocked });
    expect((await source.open(codename)).text).toContain(say('reply.forgedHeading'));
  });

  it('signed by a key that was announced since is the newsroom\u2019s, until it is declared stolen', async () => {
    const { source, codename, conversation } = await tell();
    const next = await makeKey('rfc9580', { now: new Date(Date.now() - 3_600_000) });
    await reply(conversation, { message: 'by the new key' }, { signer: next.unlocked });
    await announce(sites.storage.tips, { ring: [next.publicKey] }, keys.officer);
    expect((await source.open(codename)).text).toContain(say('reply.genuine'));
    const compromised = [next.publicKey.fingerprint];
    await announce(sites.storage.tips, { ring: [], compromised }, keys.officer);
    const { text } = await source.open(codename);
    expect(text).toContain(say('reply.doubtfulHeading'));
    expect(text).not.toContain(say('reply.genuine'));
  });

  it('that does not open is told, and keeps nothing from being read', async () => {
    const { source, codename, conversation } = await tell();
    await reply(conversation, { message: 'a true one' });
    await reply(conversation, { twist: (letter) => ({ ...letter, tip: 'c'.repeat(26) }) });
    const { text } = await source.open(codename);
    expect(text).toContain('a true one');
    expect(text).toContain(say('reply.brokenHeading'));
  });

  it('is deleted for good, while others and the newsroom\u2019s own copy stay', async () => {
    const { source, codename, conversation } = await tell();
    const gone = await reply(conversation, { message: 'to be deleted' });
    await reply(conversation, { message: 'to stay' });
    await source.open(codename);
    const answer = await source.post('delete', { reply: gone });
    expect([answer.status, answer.headers.location]).toEqual([303, '/en/mailbox']);
    const { text } = await source.get('/mailbox');
    expect(text).toContain('The reply was deleted.');
    expect(text).not.toContain('to be deleted');
    expect(text).toContain('to stay');
    expect((await source.get('/mailbox')).text).not.toContain('The reply was deleted.');
    expect(await sites.storage.tips.tip(gone)).toBeDefined();
    expect(await sites.storage.tips.countTips('x')).toMatchObject({ tips: 1 });
  });

  it('of another mailbox is not deleted', async () => {
    const mine = await tell();
    const theirs = await tell('another');
    const kept = await reply(theirs.conversation);
    await mine.source.open(mine.codename);
    await mine.source.post('delete', { reply: kept });
    expect(await sites.storage.tips.replies(theirs.conversation)).toHaveLength(1);
  });
});

describe('a file of a reply', () => {
  const files = [
    { name: 'small.txt', bytes: patternBytes(10) },
    { name: 'caf\u00e9/\u202egpj.\ud55c\uae00 "1".bin', bytes: patternBytes(5 * MIB + 3) },
  ];

  it.each(['rfc9580', 'gnupg'] as const)(
    'is saved as it was attached, of a ring of %s keys',
    async (profile) => {
      const theirs = await makeNewsroomKeys(profile);
      await sites.close();
      sites = await RunningSites.start({ keys: theirs });
      const { source, codename, conversation } = await tell();
      const over = { ring: await ringFor(theirs.newsroom), signer: theirs.newsroom.unlocked };
      const id = await reply(conversation, { files }, over);
      expect((await source.open(codename)).text).toContain('2 files with this reply');
      for (const [index, { bytes }] of files.entries()) {
        const answer = await source.post('file', { reply: id, position: String(index + 1) });
        expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/octet-stream']);
        expect(answer.body.equals(Buffer.from(bytes))).toBe(true);
        expect(answer.headers['content-length']).toBe(String(bytes.length));
        await source.get('/mailbox');
      }
      const { headers } = await source.post('file', { reply: id, position: '2' });
      expect(headers['content-disposition']).toBe(
        `attachment; filename*=UTF-8''${encodeURIComponent('caf\u00e9_gpj.\ud55c\uae00 _1_.bin')}`,
      );
    },
  );

  it.each(['0', '3', '-1', '1.5', 'x', ''])('that is not there (%s) is told so', async (position) => {
    const { source, codename, conversation } = await tell();
    const id = await reply(conversation, { files });
    await source.open(codename);
    expect((await source.post('file', { reply: id, position })).status).toBe(404);
  });

  it('of a forged reply is not handed out', async () => {
    const { source, codename, conversation } = await tell();
    const id = await reply(conversation, { files }, { signer: undefined });
    await source.open(codename);
    expect((await source.post('file', { reply: id, position: '1' })).status).toBe(404);
  });
});
