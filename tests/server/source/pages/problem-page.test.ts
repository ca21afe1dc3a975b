import { locales, wordingFor } from '../../../../server/source/locales/index.ts';
import { problemPage, type ProblemPageProps } from '../../../../server/source/pages/index.ts';
import { limits, problems } from './every-page.ts';

const props: ProblemPageProps = {
  locale: 'en',
  newsroom: 'The Example Times',
  limits,
  problem: { kind: 'formExpired' },
};
const everyCase = locales.flatMap((locale) => problems.map((problem) => ({ locale, problem })));

describe.each(everyCase)('the page for $problem in $locale', ({ locale, problem }) => {
  const html = problemPage({ ...props, locale, problem });
  const { say } = wordingFor(locale);

  it('says what happened in a heading of its own', () => {
    expect(html).toContain(`<h1 id="problem">${say(`${problem.kind}.heading`)}</h1>`);
  });

  it('says what was kept', () => {
    const kept = [
      'problem.keptNothing',
      'problem.keptEverything',
      'problem.nothingSent',
      'problem.maybeDeleted',
    ] as const;
    const said = kept.filter((key) => html.includes(`<strong>${say(key)}</strong>`));
    const everything = problem.kind === 'internal' && problem.kept === 'everything';
    const own = {
      notFound: 'problem.nothingSent',
      fileDamaged: 'problem.nothingSent',
      notDeleted: 'problem.maybeDeleted',
    }[problem.kind as string];
    expect(said).toEqual([everything ? 'problem.keptEverything' : (own ?? 'problem.keptNothing')]);
  });

  it('says why and what to do, and leads back to the form', () => {
    const [, notice = ''] = /<section class="notice[^>]*>(.*?)<\/section>/s.exec(html) ?? [];
    expect(notice.match(/<p>/g)?.length).toBeGreaterThanOrEqual(3);
    expect(html).toContain(`<a href="/${locale.toLowerCase()}/">${say('nav.backToForm')}</a>`);
  });

  it('shows no code and no placeholder', () => {
    expect(html).not.toMatch(/\{\w+\}|undefined|NaN|\[object/);
    expect(html.replace(/<[^>]*>/g, ' ')).not.toContain(problem.kind);
  });
});

describe('a problem page', () => {
  it('gives the text back inside a fresh form: nothing typed is lost', () => {
    const html = problemPage({
      ...props,
      message: '\n two <lines>\nof text',
      values: { form: 'fresh-token', once: 'a-value' },
    });
    expect(html).toContain('>\n\n two &lt;lines>\nof text</textarea>');
    expect(html).toContain('<input type="hidden" name="form" value="fresh-token"/>');
    expect(html).toContain('Files have to be chosen again.');
  });

  it('gives the text back to copy where sending again would be in vain', () => {
    const html = problemPage({ ...props, problem: { kind: 'storeFull' }, message: 'all of it' });
    expect(html).toMatch(/<textarea [^>]*readonly[^>]*>\nall of it<\/textarea>/i);
    expect(html).not.toContain('<form');
    expect(html).toContain('No copy is kept here.');
  });

  it('speaks of no text where there is none', () => {
    const html = problemPage({ ...props, message: '', values: { form: 'fresh-token', once: 'a-value' } });
    expect(html).not.toContain('just as you wrote it');
    expect(problemPage({ ...props, message: '' })).not.toContain('<textarea');
  });

  it('names the limit that was passed', () => {
    expect(problemPage({ ...props, problem: { kind: 'tooBig' } })).toContain('2.5\u00a0GB');
    expect(problemPage({ ...props, problem: { kind: 'tooManyFiles' } })).toContain('25 files');
    const tooLong = problemPage({ ...props, problem: { kind: 'messageTooLong', length: 234_567 } });
    expect(tooLong).toContain('200,000');
    expect(tooLong).toContain('234,567');
  });

  it('says how many files were sent and how many arrived', () => {
    const html = problemPage({ ...props, problem: { kind: 'partsMissing', sent: 3, received: 2 } });
    expect(html).toContain('Files sent: 3. Files that arrived: 2.');
  });

  it('says how long to wait', () => {
    expect(problemPage({ ...props, problem: { kind: 'rateLimited', minutes: 1 } })).toContain(
      'Wait 1 minute,',
    );
    expect(problemPage({ ...props, problem: { kind: 'rateLimited', minutes: 7 } })).toContain(
      'Wait 7 minutes,',
    );
  });

  it('does not ask to send again what was kept', () => {
    const html = problemPage({ ...props, problem: { kind: 'internal', kept: 'everything' } });
    expect(html).toContain('You need not send it again.');
    expect(html).not.toContain('Please send it again.');
    expect(html).not.toContain('not sent');
  });
});
