import { stampBits } from '../../../keys/index.ts';
import { requireId } from '../../../server/storage/id.ts';
import { wordingFor, locales } from '../../../server/source/locales/index.ts';
import type { FormAnswer } from '../../support/multipart-form.ts';
import { makeNewsroomKeys, type NewsroomKeys, RunningSites } from '../../support/running-server.ts';
import { ScriptingSource, type SealedRequest } from '../../support/scripting-source.ts';
import { codenameOn, SourceVisit } from '../../support/source-visit.ts';
import { ringFor } from '../../support/test-keys.ts';

const BITS = 12;

let keys: NewsroomKeys;
let sites: RunningSites;
let source: ScriptingSource;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
  sites = await RunningSites.start({
    keys,
    env: { SEALDROP_TIPS_PER_MINUTE: '0', SEALDROP_STAMP_BITS: String(BITS) },
  });
  source = new ScriptingSource(sites.source, await ringFor(keys.newsroom));
});
afterAll(() => sites.close());

async function list() {
  const { api } = await sites.signIn();
  return (await api.listTips({ limit: 200 })).tips;
}

const tipOf = async (id: string) => (await list()).find((tip) => tip.id === id);

async function nonceFor({ tip, epoch }: SealedRequest, bits: number, from = 0): Promise<number> {
  let nonce = from;
  while ((await stampBits(tip, epoch, nonce)) < bits) nonce++;
  return nonce;
}

/** A receipt but for the codename, the tokens of its forms, and what makes pages with any codename equally long. */
function withoutSecrets({ text }: FormAnswer): string {
  return text
    .replace(/(<ol class="secret[^>]*>).*?<\/ol>/u, '$1</ol>')
    .replace(/(<p class="line [^>]*>)[^<]*/u, '$1')
    .replace(/<!--\s*-->$/u, '')
    .replaceAll(/(name="(?:form|once)" value=")[^"]*/gu, '$1');
}

describe('the field that nobody sees', () => {
  it.each(locales)('tells in language %s whoever sees it all the same to leave it empty', async (locale) => {
    const page = await (await fetch(`${sites.source}/${locale.toLowerCase()}/`)).text();
    expect(page).toMatch(/<div class="trap" aria-hidden="true">/u);
    expect(page).toMatch(/<input id="remark" name="remark" type="text" tabindex="-1" autocomplete="off"/u);
    expect(page).toContain(wordingFor(locale).say('trap.label'));
    const style = await (await fetch(`${sites.source}/style.css`)).text();
    expect(style).toMatch(/\.trap\s*\{\s*display:\s*none/u);
  });

  it('marks a tip in which it was filled in, keeps it, and answers as ever', async () => {
    const before = await list();
    const [robot, person] = [await SourceVisit.begin(sites.source), await SourceVisit.begin(sites.source)];
    const trapped = await robot.send([
      { field: 'message', value: 'the same words' },
      { field: 'remark', value: 'http://example.org' },
    ]);
    const honest = await person.send([
      { field: 'message', value: 'the same words' },
      { field: 'remark', value: '' },
    ]);
    expect([trapped.status, honest.status]).toEqual([200, 200]);
    expect(codenameOn(trapped)).toHaveLength(codenameOn(honest)?.length ?? 0);
    expect(withoutSecrets(trapped)).toBe(withoutSecrets(honest));
    expect(trapped.text).toHaveLength(honest.text.length);
    expect(trapped.text).not.toContain(wordingFor('en').say('trap.label'));
    const names = ({ headers }: typeof trapped) => Object.keys(headers).sort();
    expect(names(trapped)).toEqual(names(honest));
    const added = (await list()).filter(({ id }) => !before.some((tip) => tip.id === id));
    expect(added.map(({ spam }) => spam).sort()).toEqual([false, 'trap']);
  });

  it('leaves a conversation as it is that goes on', async () => {
    const before = await list();
    const visit = await SourceVisit.begin(sites.source);
    await visit.tell('first');
    await visit.get('/');
    await visit.send([
      { field: 'message', value: 'second' },
      { field: 'remark', value: 'x' },
    ]);
    const added = (await list()).filter(({ id }) => !before.some((tip) => tip.id === id));
    expect(added.map(({ spam, messages }) => [spam, messages])).toEqual([[false, 1]]);
  });

  it('marks a tip that was sealed in the browser, in the same way', async () => {
    const request = await source.prepare('from a robot with a browser', []);
    expect((await source.post('/tips', { ...request, trapped: true })).status).toBe(201);
    expect(await tipOf(request.tip)).toMatchObject({ spam: 'trap', sealed: 'browser' });
    const other = await source.prepare('x', []);
    expect((await source.post('/tips', { ...other, trapped: 'yes' })).body).toEqual({ code: 'malformed' });
  });
});

describe('a stamp', () => {
  it('is kept with its tip, in steps of four bits, and no more than is asked for', async () => {
    for (const [bits, kept] of [
      [4, 4],
      [9, 8],
      [14, BITS],
    ] as const) {
      const request = await source.prepare('worked for', []);
      const stamp = await nonceFor(request, bits);
      expect((await source.post('/tips', { ...request, stamp })).status).toBe(201);
      const found = (await tipOf(request.tip))?.stamp;
      expect(found).toBeGreaterThanOrEqual(kept);
      expect(found).toBeLessThanOrEqual(BITS);
      expect((found ?? 1) % 4).toBe(0);
    }
  });

  it('is of no use to another tip', async () => {
    const [mine, theirs] = [await source.prepare('mine', []), await source.prepare('theirs', [])];
    let stamp = await nonceFor(mine, 8);
    while ((await stampBits(theirs.tip, theirs.epoch, stamp)) >= 4)
      stamp = await nonceFor(mine, 8, stamp + 1);
    expect((await source.post('/tips', { ...theirs, stamp })).status).toBe(201);
    expect(await tipOf(theirs.tip)).toMatchObject({ stamp: 0 });
  });

  it.each([-1, 1.5, 2 ** 32, '7', null])('is no %j', async (stamp) => {
    const request = await source.prepare('x', []);
    expect((await source.post('/tips', { ...request, stamp })).body).toEqual({ code: 'malformed' });
  });

  it('is not kept of what goes on with a conversation', async () => {
    const first = await source.prepare('first', []);
    expect((await source.post('/tips', first)).status).toBe(201);
    const { locator = '' } = first.mailbox;
    const later = await source.prepare('later', [], { locator });
    expect((await source.post('/tips', { ...later, stamp: await nonceFor(later, 8) })).status).toBe(201);
    const kept = await sites.storage.tips.tip(requireId(later.tip));
    expect(kept).toMatchObject({ conversation: first.tip });
    expect(kept?.stamp).toBeUndefined();
  });

  it('is not needed: a tip without one stands among the others', async () => {
    const request = await source.prepare('without', []);
    expect((await source.post('/tips', request)).status).toBe(201);
    expect(await tipOf(request.tip)).toMatchObject({ stamp: 0, spam: false });
    expect((await source.ask('GET', '/newsroom')).body).toMatchObject({ stampBits: BITS });
  });
});
