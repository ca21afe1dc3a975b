/** What must not compile: the type check of the tests fails when one of these lines does. */
import type { en } from '../../../../server/source/locales/en.ts';
import { type Catalogue, wordingFor } from '../../../../server/source/locales/index.ts';
import { problemPage, type Problem } from '../../../../server/source/pages/index.ts';

const { say, sayCount } = wordingFor('en');

// @ts-expect-error a sentence that does not exist
say('form.nonsense');
// @ts-expect-error a value is missing
say('form.heading');
// @ts-expect-error a value has another name
say('form.heading', { name: 'The Times' });
// @ts-expect-error a value is not asked for
say('send.button', { newsroom: 'The Times' });
// @ts-expect-error this sentence needs a number
say('receipt.files');
// @ts-expect-error a value beside the number is missing
sayCount('files.limit', 25);

declare const withoutButton: Omit<typeof en, 'send.button'>;
// @ts-expect-error a sentence is missing
export const incomplete: Catalogue<'en'> = withoutButton;

declare const withEnglishNumbers: Omit<Catalogue<'ru'>, 'receipt.files'> & Pick<typeof en, 'receipt.files'>;
// @ts-expect-error Russian has more grammatical numbers than English
export const ungrammatical: Catalogue<'ru'> = withEnglishNumbers;

// @ts-expect-error a kind of problem that does not exist
export const unknownProblem: Problem = { kind: 'misc' };
// @ts-expect-error how long to wait is missing
export const unknownWait: Problem = { kind: 'rateLimited' };

problemPage({
  locale: 'en',
  newsroom: 'The Times',
  limits: { bytes: 1, files: 1, messageCharacters: 1, mailboxDays: 1, tipDays: 1 },
  // @ts-expect-error whether anything was kept is missing
  problem: { kind: 'internal' },
});
