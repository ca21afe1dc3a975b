import { innerName, namedEncrypted, replyLanguage } from '../../../client/conversation/index.ts';
import { newId } from '../../../client/new-id.ts';
import { parseId } from '../../../server/storage/id.ts';

const KOREAN = '\uac10\uc0ac\ud569\ub2c8\ub2e4';
const RUSSIAN = '\u0441\u043f\u0430\u0441\u0438\u0431\u043e';
const CHINESE = '\u8c22\u8c22';

describe('the language of a reply', () => {
  it.each([
    [`${KOREAN}, Kim`, 'en', 'ko'],
    [KOREAN, 'ko', 'ko'],
    [RUSSIAN, 'uk', 'uk'],
    [RUSSIAN, 'ko', 'ru'],
    [CHINESE, 'zh-Hant', 'zh-Hant'],
    [CHINESE, 'en', 'zh-Hans'],
    ['Thank you', 'ko', 'en'],
    ['Merci beaucoup', 'fr', 'fr'],
    ['12345', 'ko', 'en'],
    ['', '"><script>', '"><script>'],
  ])('of %j after a letter in %s is %s', (text, asked, language) => {
    expect(replyLanguage(text, asked)).toBe(language);
  });
});

it('makes ids that the server spells in the same way, and never the same twice', () => {
  const ids = Array.from({ length: 200 }, newId);
  for (const id of ids) expect(parseId(id)).toBe(id);
  expect(new Set(ids).size).toBe(ids.length);
});

it('names what was inside an encrypted file', () => {
  expect(innerName('plan.pdf', 'x.pgp')).toBe('plan.pdf');
  expect(innerName('', 'plan.pdf.GPG')).toBe('plan.pdf');
  expect(innerName('_CONSOLE', 'plan')).toBe('plan-opened');
  expect(['a.pgp', 'a.ASC', 'a.gpg', 'pgp', 'a.pgp.txt'].filter(namedEncrypted)).toEqual([
    'a.pgp',
    'a.ASC',
    'a.gpg',
  ]);
});
