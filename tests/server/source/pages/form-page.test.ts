import { locales } from '../../../../server/source/locales/index.ts';
import { formPage, type FormPageProps } from '../../../../server/source/pages/index.ts';
import { limits, newsroomKey } from './every-page.ts';

const props: FormPageProps = {
  locale: 'en',
  newsroom: 'The Example Times',
  limits,
  keys: [newsroomKey],
  values: { form: 'a-token', once: 'a-value' },
};

describe.each(locales)('the form page in %s', (locale) => {
  const html = formPage({ ...props, locale });

  it('declares its language', () => {
    expect(html).toMatch(new RegExp(`^<!DOCTYPE html><html lang="${locale}" dir="ltr">`));
  });

  it('names the newsroom that reads', () => {
    expect(html).toContain('The Example Times');
  });

  it('posts a multipart form to the address of its language', () => {
    const [form] = /<form [^>]*>/.exec(html) ?? [];
    expect(form).toContain('method="post"');
    expect(form).toContain('enctype="multipart/form-data"');
    expect(form).toContain(`action="/${locale.toLowerCase()}/send"`);
  });

  it('has the token first, then the message, then the files', () => {
    const names = [...html.matchAll(/ name="(form|message|attachments)"/g)].map(([, name]) => name);
    expect(names).toEqual(['form', 'message', 'attachments']);
    expect(html).toContain('<input type="hidden" name="form" value="a-token"/>');
  });

  it('takes several files', () => {
    expect(html).toMatch(/<input id="attachments" [^>]*type="file"[^>]* multiple/);
  });

  it('shows the limits', () => {
    expect(html).toMatch(/200[,\u00a0\u202f]000/);
    expect(html).toMatch(/\b25[\s\uac1c]/);
    expect(html).toMatch(/2[.,]5\u00a0?(?:GB|\u0413\u0411)/);
  });

  it('shows the fingerprint in groups and in words', () => {
    expect(html).toContain(newsroomKey.hexGroups.join(' '));
    for (const word of newsroomKey.words) expect(html).toContain(`<li>${word}</li>`);
    expect(html).toContain('<ol class="words notranslate" lang="en"');
  });

  it('links to each language by its address, in its own name', () => {
    for (const [segment, name] of [
      ['en', 'English'],
      ['ko', '\ud55c\uad6d\uc5b4'],
      ['ru', '\u0420\u0443\u0441\u0441\u043a\u0438\u0439'],
      ['zh-hans', '\u7b80\u4f53\u4e2d\u6587'],
    ]) {
      expect(html).toMatch(new RegExp(`<a href="/${segment}/"[^>]*>${name}</a>`, 'u'));
    }
    expect(html).toMatch(new RegExp(`lang="${locale}" hreflang="${locale}" aria-current="true"`));
  });
});

describe('the form page', () => {
  it('puts back what had been typed, to the letter', () => {
    const message = '\nfirst line is empty\r\n</textarea><script>alert(1)</script> & "quotes" \u202e';
    const html = formPage({ ...props, message });
    expect(html).toContain(
      '>\n\nfirst line is empty\r\n&lt;/textarea>&lt;script>alert(1)&lt;/script> &amp; &quot;quotes&quot; \u202e</textarea>',
    );
    expect(html).not.toContain('<script');
  });

  it('escapes the newsroom, the token and the key', () => {
    const html = formPage({
      ...props,
      newsroom: '<b>Times</b>',
      values: { form: '"><script>', once: 'a-value' },
      keys: [{ hexGroups: ['<i>'], words: ['<u>'], wordsLanguage: '"x' }],
    });
    expect(html).not.toMatch(/<b>|<script|<i>|<u>|lang=""/);
  });

  it('says at the top what went wrong with the last attempt', () => {
    const html = formPage({
      ...props,
      message: 'text',
      problem: { kind: 'messageTooLong', length: 200_001 },
    });
    expect(html.indexOf('The message is too long')).toBeGreaterThan(0);
    expect(html.indexOf('The message is too long')).toBeLessThan(html.indexOf('<h1'));
    expect(html).toContain('200,001');
    expect(html).toContain('Nothing you sent was kept.');
  });

  it('ties the problem to the field at fault', () => {
    const field = (html: string, id: string): string =>
      new RegExp(`<[a-z]+ id="${id}"[^>]*>`).exec(html)?.[0] ?? '';
    const tooLong = formPage({ ...props, problem: { kind: 'messageTooLong' } });
    expect(field(tooLong, 'message')).toContain('aria-invalid="true"');
    expect(field(tooLong, 'message')).toContain('aria-describedby="problem message-limit message-reply"');
    expect(field(tooLong, 'attachments')).not.toContain('aria-invalid');
    const tooMany = formPage({ ...props, problem: { kind: 'tooManyFiles' } });
    expect(field(tooMany, 'attachments')).toContain('aria-describedby="problem files-limit"');
  });

  it('offers no other language once something has been typed: it would be lost', () => {
    expect(formPage({ ...props, message: 'text' })).not.toContain('hreflang');
  });

  it('never cuts a long message in silence', () => {
    expect(formPage(props)).not.toContain('maxlength');
  });

  it('asks the browser to remember and to report nothing of what is typed', () => {
    const [textarea] = /<textarea [^>]*>/.exec(formPage(props)) ?? [];
    expect(textarea).toContain('autocomplete="off"');
    expect(textarea).toContain('spellcheck="false"');
  });

  it('numbers the keys when the ring has several', () => {
    const html = formPage({ ...props, keys: [newsroomKey, { ...newsroomKey, hexGroups: ['0000'] }] });
    expect(html).toContain('Key 1 of 2');
    expect(html).toContain('Key 2 of 2');
    expect(formPage(props)).not.toContain('Key 1');
  });
});
