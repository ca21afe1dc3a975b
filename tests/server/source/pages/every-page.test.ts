import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { transform } from 'esbuild';
import { locales, wordingFor } from '../../../../server/source/locales/index.ts';
import { closedPage } from '../../../../server/source/pages/index.ts';
import { closedReasons, everyPage } from './every-page.ts';

/** The promise is 14 KB; this is what we hold ourselves to. */
const FORM_BUDGET_BYTES = 9 * 1024;

const pages = locales.flatMap((locale) =>
  [...everyPage(locale)].map(([name, html]) => ({ locale, name, html })),
);

describe.each(pages)('the page $name in $locale', ({ html }) => {
  it('loads its style sheet and nothing else', () => {
    const addresses = [...html.matchAll(/ (?:src|href|action|srcset|data|poster)="([^"]*)"/g)].map(
      ([, to]) => to,
    );
    for (const address of addresses) {
      expect(address).toMatch(
        /^(?:\/style\.css|\/keys\/(?:newsroom\.asc|log\.json|revoked\.asc)|data:,|about:blank|#write|\/(?:en|ko|ru|zh-hans)\/(?:send|keys|mailbox(?:\/(?:open|send|file|delete|close|leave))?)?)$/,
      );
    }
    expect(html.match(/<link rel="stylesheet"/g)).toHaveLength(1);
  });

  it('has no script, no inline style and no image', () => {
    expect(html).not.toMatch(/<script|<style| style=| on[a-z]+="|<img|<svg|<iframe/i);
  });

  it('has one first heading, one main part and no id twice', () => {
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
    expect(html.match(/<main>/g)).toHaveLength(1);
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has a title that does not name the newsroom', () => {
    const [, title] = /<title>([^<]+)<\/title>/.exec(html) ?? [];
    expect(title).toBeDefined();
    expect(title).not.toContain('Example');
  });
});

describe('closed intake', () => {
  it.each(closedReasons)('because of %s has no form, and warns of other ways', (reason) => {
    const html = closedPage({ locale: 'en', newsroom: 'The Example Times', reason });
    expect(html).not.toContain('<form');
    expect(html).toContain(wordingFor('en').say(`${reason}.what`));
    expect(html).toContain('Do not send it by e-mail or phone instead');
  });
});

describe('the weight of the form', () => {
  it.each(locales)('with its style sheet is within the budget in %s', async (locale) => {
    const source = await readFile(new URL('../../../../client/source/style.css', import.meta.url), 'utf8');
    const { code: css } = await transform(source, { loader: 'css', minify: true });
    const html = everyPage(locale).get('form')!;
    expect(gzipSync(html).length + gzipSync(css).length).toBeLessThan(FORM_BUDGET_BYTES);
  });
});

describe('the style sheet', () => {
  it('loads nothing and moves nothing', async () => {
    const css = await readFile(new URL('../../../../client/source/style.css', import.meta.url), 'utf8');
    expect(css).not.toMatch(/url\(|@import|@font-face|animation|transition|scroll-behavior/);
  });
});
