import type { Id } from '../../../../server/storage/ports.ts';
import type { Editor } from '../../../support/editor.ts';
import type { FormPart } from '../../../support/multipart-form.ts';
import { openConversation } from '../../../support/open-stored.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../../../support/running-server.ts';
import { codenameOn, headingOn, SourceVisit } from '../../../support/source-visit.ts';

let keys: NewsroomKeys;
let sites: RunningSites;
let editor: Editor;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
});
beforeEach(async () => {
  sites = await RunningSites.start({ keys });
  editor = await sites.signIn();
});
afterEach(() => sites.close());

const begin = (locale?: string) => SourceVisit.begin(sites.source, locale);
const text = (message: string): readonly FormPart[] => [{ field: 'message', value: message }];

/** The messages of each conversation, sorted. */
async function conversations(): Promise<readonly (readonly string[])[]> {
  const ids = await editor.ids();
  return Promise.all(
    ids.map(async (id) => {
      const opened = await openConversation(sites.storage, id as Id, keys.newsroom.unlocked);
      return opened.map(({ letter }) => letter.message).sort();
    }),
  );
}

describe('the first tip of a visit', () => {
  it.each([
    ['en', /^[a-z]+$/u],
    ['ko', /^\p{Script=Hangul}+$/u],
    ['ru', /^[a-z]+$/u],
    ['zh-hans', /^\p{Script=Han}$/u],
  ])('is answered with a codename of nine words, on the page in %s', async (locale, script) => {
    const source = await begin(locale);
    const words = codenameOn(await source.tell(`a story in ${locale}`));
    expect(words).toHaveLength(9);
    for (const word of words!) expect(word).toMatch(script);
  });

  it('makes a mailbox with it, whose key its letter names', async () => {
    const source = await begin();
    await source.tell('a story');
    const tip = await editor.openOnly();
    const mailbox = await sites.storage.tips.mailbox(tip.id as Id);
    expect(tip.letter.mailbox).toMatch(/^[0-9a-f]{64}$/u);
    expect(mailbox?.armoredKey).toContain('BEGIN PGP PUBLIC KEY BLOCK');
    expect(mailbox?.locatorHash).toHaveLength(32);
  });

  it('gives another codename to everybody', async () => {
    const names = new Set<string>();
    for (let n = 0; n < 5; n++)
      names.add(codenameOn(await (await begin()).tell('the same story'))!.join(' '));
    expect(names.size).toBe(5);
    expect(await editor.ids()).toHaveLength(5);
  });
});

describe('a form that is sent again', () => {
  it('is not kept again: the receipt is the same, with the same codename', async () => {
    const source = await begin();
    const { values } = source;
    const first = await source.send([...text('a story'), { name: 'a.txt', bytes: 'x' }]);
    for (let reloads = 0; reloads < 3; reloads++) {
      source.values = values;
      const again = await source.send([...text('a story'), { name: 'a.txt', bytes: 'x' }]);
      expect(codenameOn(again)).toEqual(codenameOn(first));
      expect(again.text).toContain('This had arrived before');
      expect(again.text).toContain('a.txt');
    }
    expect(await conversations()).toEqual([['a story']]);
    expect(await sites.bodies()).toHaveLength(1);
  });

  it('is recognised from a browser without cookies, also twice at the same moment', async () => {
    const source = await begin();
    const { values } = source;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => {
        const tab = new SourceVisit(sites.source);
        tab.values = values;
        return tab.send([...text('a story'), { name: 'a.txt', bytes: 'x' }]);
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(answers.filter((answer) => codenameOn(answer) !== undefined)).toHaveLength(1);
    expect(await conversations()).toEqual([['a story']]);
    expect(await sites.bodies()).toHaveLength(1);
  });

  it('after the codename is forgotten is told what can still be done', async () => {
    const source = await begin();
    const { values } = source;
    await source.tell('a story');
    sites.clock.advance({ minutes: 31 });
    editor = await sites.signIn();
    source.values = values;
    const again = await source.tell('a story');
    expect(codenameOn(again)).toBeUndefined();
    expect(again.text).toContain('Your codename is not shown again');
    expect(await conversations()).toEqual([['a story']]);
  });

  it('with another text is a further message, into the same mailbox', async () => {
    const source = await begin();
    const { values } = source;
    const first = await source.tell('a story');
    source.values = values;
    const second = await source.tell('a story, corrected');
    expect(headingOn(second)).toBe('Received and sealed');
    expect(codenameOn(second)).toEqual(codenameOn(first));
    expect(await conversations()).toEqual([['a story', 'a story, corrected']]);
  });

  it.each([
    ['another name', { name: 'b.txt', bytes: 'x' }],
    ['another type', { name: 'a.txt', type: 'text/html', bytes: 'x' }],
    ['another size', { name: 'a.txt', bytes: 'xy' }],
    ['another beginning', { name: 'a.txt', bytes: 'y' }],
  ])('with %s of its file is another message', async (_what, file) => {
    const source = await begin();
    const { values } = source;
    await source.send([...text('m'), { name: 'a.txt', bytes: 'x' }]);
    source.values = values;
    await source.send([...text('m'), file]);
    expect(await conversations()).toEqual([['m', 'm']]);
  });

  it('from a second form, the same text is what the source wants to say twice', async () => {
    const source = await begin();
    await source.tell('a story');
    await source.get('/');
    await source.tell('a story');
    expect(await conversations()).toEqual([['a story', 'a story']]);
  });
});

describe('two windows of one visit', () => {
  it('that send at the same moment make one mailbox, and lose nothing', async () => {
    const source = await begin();
    const tabs = [source, ...(await Promise.all([1, 2, 3].map(() => source.secondTab())))];
    const answers = await Promise.all(
      tabs.map((tab, n) => tab.send([...text(`message ${n}`), { name: `${n}.txt`, bytes: `file ${n}` }])),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const shown = answers.map((answer) => codenameOn(answer)?.join(' '));
    expect(new Set(shown).size).toBe(1);
    expect(shown[0]).toBeDefined();
    expect(await conversations()).toEqual([['message 0', 'message 1', 'message 2', 'message 3']]);
    expect(await sites.bodies()).toHaveLength(4);
  });

  it('one of which leaves while the other sends: what was begun is kept, once', async () => {
    const source = await begin();
    await source.tell('first');
    const tab = await source.secondTab();
    const sending = tab.send([...text('second'), { name: 'a.bin', bytes: 'x'.repeat(2_000_000) }]);
    await source.get('/mailbox');
    await source.post('leave');
    expect((await sending).status).toBe(200);
    expect((await conversations()).flat().sort()).toEqual(['first', 'second']);
  });
});

describe('a further message', () => {
  it('is signed by the key that the first letter names', async () => {
    const source = await begin();
    await source.tell('first');
    await source.get('/');
    await source.tell('second');
    const [id] = (await editor.ids()) as readonly Id[];
    const [first, second] = await openConversation(sites.storage, id!, keys.newsroom.unlocked);
    expect(second!.letter.mailbox).toBe(first!.letter.mailbox);
    expect(first!.letter.conversation).toBeUndefined();
    expect(second!.letter.conversation).toBe(id);
  });
});

describe('the cookie of a visit', () => {
  it('is a random number that ends with the browser, and no script reads', async () => {
    const answer = await new SourceVisit(sites.source).get('/');
    const [cookie, ...others] = answer.headers['set-cookie'] ?? [];
    expect(others).toEqual([]);
    expect(cookie).toMatch(/^visit=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/u);
    expect((await new SourceVisit(sites.source).get('/')).headers['set-cookie']).not.toEqual([cookie]);
  });

  it('is given once', async () => {
    const source = await begin();
    const { cookie } = source;
    expect((await source.get('/')).headers['set-cookie']).toBeUndefined();
    expect((await source.get('/mailbox')).headers['set-cookie']).toBeUndefined();
    expect(source.cookie).toBe(cookie);
  });

  it('is not taken from a hand that wrote it: it is only a name, and opens nothing', async () => {
    const source = await begin();
    await source.tell('a story');
    const guess = new SourceVisit(sites.source, { cookie: `visit=${'A'.repeat(43)}` });
    expect(headingOn(await guess.get('/mailbox'))).toBe('Open your mailbox');
  });
});

describe('a crowd of sources', () => {
  it('has everything kept at once; who would have to wait long for a codename is told that there is none', async () => {
    const sources = await Promise.all(Array.from({ length: 24 }, () => begin()));
    const receipts = await Promise.all(sources.map((source, n) => source.tell(`message ${n}`)));
    expect(receipts.map(headingOn)).toEqual(receipts.map(() => 'Received and sealed'));
    const without = receipts.filter((receipt) => codenameOn(receipt) === undefined);
    expect(without.length).toBeGreaterThan(0);
    expect(without.length).toBeLessThan(24);
    for (const { text } of without) expect(text).toContain('You have no codename yet');

    const listed = await editor.api.listTips({ limit: 200 });
    expect(listed.tips.filter(({ mailbox }) => mailbox)).toHaveLength(24 - without.length);
    const letters = await Promise.all(listed.tips.map(({ id }) => editor.openLetterOf(id)));
    expect(letters.filter(({ letter }) => letter.mailbox === undefined)).toHaveLength(without.length);
    expect(new Set(letters.map(({ letter }) => letter.message)).size).toBe(24);
  });
});
