import { locales } from '../../../../server/source/locales/index.ts';
import { receiptPage, type ReceiptPageProps } from '../../../../server/source/pages/index.ts';
import { hostileFiles } from './every-page.ts';

const props: ReceiptPageProps = {
  locale: 'en',
  newsroom: 'The Example Times',
  message: true,
  files: [
    { name: 'scan.pdf', bytes: 1_234_567 },
    { name: 'list.xlsx', bytes: 20_480 },
  ],
};

describe('the receipt', () => {
  it('says how many files came, each name and size', () => {
    const html = receiptPage(props);
    expect(html).toContain('2 files were received:');
    expect(html).toMatch(/scan\.pdf<\/bdi> <span class="size">1\.1\u00a0MB/);
    expect(html).toMatch(/list\.xlsx<\/bdi> <span class="size">20\u00a0KB/);
  });

  it('says whether there was a message', () => {
    expect(receiptPage(props)).toContain('Your message was received.');
    expect(receiptPage({ ...props, message: false })).toContain('You sent no message, only files.');
    expect(receiptPage({ ...props, files: [] })).toContain('You sent no files.');
  });

  it('says that all of it is sealed, and who alone can open it', () => {
    expect(receiptPage(props)).toContain('All of it was sealed on arrival');
    expect(receiptPage(props)).toContain('Nobody but The Example Times can open it.');
  });

  it('names each file that arrived empty and says what that may mean', () => {
    const html = receiptPage({ ...props, files: [...props.files, { name: 'locked.mp4', bytes: 0 }] });
    expect(html).toMatch(/locked\.mp4<\/bdi> <strong>empty, 0 bytes<\/strong>/);
    expect(html).toContain('1 file arrived empty');
    expect(html).toContain('the browser could not read it');
    expect(receiptPage(props)).not.toContain('arrived empty');
  });

  it('says what to do now, and offers nothing to keep', () => {
    const html = receiptPage(props);
    expect(html).toContain('New identity');
    expect(html).toContain('Keep nothing of this page');
    expect(html).not.toMatch(/<form|download/);
  });

  it('isolates every name, so that none can rearrange the page', () => {
    const names = receiptPage({ ...props, files: hostileFiles }).match(/<bdi class="name notranslate">/g);
    expect(names).toHaveLength(hostileFiles.filter(({ name }) => name !== '').length);
  });

  it('shows hostile names as text', () => {
    const html = receiptPage({ ...props, files: hostileFiles });
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=alert(1)>.png');
    expect(html).toContain('photo[U+202E]gpj.exe');
    expect(html).toContain('first line[U+000D][U+000A]second line.txt');
    expect(html).toContain('a file without a name');
    expect(html).not.toMatch(/\p{Bidi_Control}/u);
  });

  it.each(locales)('leads back to the form in %s', (locale) => {
    expect(receiptPage({ ...props, locale })).toContain(`<a href="/${locale.toLowerCase()}/">`);
  });
});
