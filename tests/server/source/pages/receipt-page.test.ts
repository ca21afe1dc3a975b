import { locales, wordingFor } from '../../../../server/source/locales/index.ts';
import { receiptPage, type ReceiptPageProps } from '../../../../server/source/pages/index.ts';
import { codenames, hostileFiles } from './every-page.ts';

const props: ReceiptPageProps = {
  locale: 'en',
  newsroom: 'The Example Times',
  kind: 'first',
  message: true,
  mailboxDays: 180,
  tipDays: 0,
  form: 'a-token',
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

  it('says what to do now, and offers nothing to keep but the codename', () => {
    const html = receiptPage({ ...props, codename: codenames.en });
    expect(html).toContain('New identity');
    expect(html).toContain('Keep nothing of this page but the nine words on paper');
    expect(html).not.toContain('download');
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

  it.each(locales)('leads to the mailbox in %s, and lets the source leave', (locale) => {
    const html = receiptPage({ ...props, locale });
    const address = `/${locale.toLowerCase()}/mailbox`;
    expect(html).toContain(`<a href="${address}">`);
    expect(html).toContain(`<form class="leave" method="post" action="${address}/leave">`);
  });
});

describe('the codename on the receipt', () => {
  it.each(locales)('stands before everything else that was received, in %s', (locale) => {
    const html = receiptPage({ ...props, locale, codename: codenames[locale] });
    const { words, language } = codenames[locale];
    const [list = ''] = /<ol class="secret[^>]*>.*?<\/ol>/u.exec(html) ?? [];
    expect([...list.matchAll(/<li>([^<]*)</gu)].map(([, word]) => word)).toEqual(words);
    expect(list).toContain(` lang="${language}"`);
    expect(html.indexOf(list)).toBeLessThan(html.indexOf('scan.pdf'));
    expect(html).toMatch(
      new RegExp(`<p class="line notranslate" lang="${language}"[^>]*>${words.join(' ')}</p>`, 'u'),
    );
  });

  it('comes with what it is for, what to do with it, and what happens when it is lost', () => {
    const html = receiptPage({ ...props, codename: codenames.en });
    for (const sentence of [
      'One thing is left to do now: write down your codename.',
      'They are shown only now.',
      'Write them on paper by hand, each with its number',
      'nobody can recover them: neither we nor the newsroom',
      'The mailbox is deleted 180 days after the latest message',
    ])
      expect(html).toContain(sentence);
  });

  it('has English words in Russian, and says why', () => {
    const english = wordingFor('ru').say('codename.english');
    expect(receiptPage({ ...props, locale: 'ru', codename: codenames.ru })).toContain(english);
    for (const locale of ['en', 'ko', 'zh-Hans'] as const) {
      const html = receiptPage({ ...props, locale, codename: codenames[locale] });
      expect(html).not.toContain(wordingFor(locale).say('codename.english'));
    }
  });

  it('is alone on what is printed', () => {
    expect(receiptPage({ ...props, codename: codenames.en })).toContain('<body class="prints-codename">');
    expect(receiptPage(props)).toContain('<body>');
  });

  it('is missed with a word on what can still be done, where it is not shown again', () => {
    const html = receiptPage({ ...props, kind: 'again' });
    expect(html).toContain('This had arrived before, so it was not stored a second time.');
    expect(html).toContain('Your codename is not shown again');
    expect(html).toContain('you are then given a new codename');
    expect(html).not.toContain('write down your codename');
  });

  it('stays the same for what is added', () => {
    const html = receiptPage({ ...props, kind: 'added' });
    expect(html).toContain('It was added to your conversation. Your codename stays the same.');
    expect(html).not.toContain('class="secret');
  });
});
