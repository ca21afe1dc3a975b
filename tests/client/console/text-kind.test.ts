import { MAX_SHOWN_TEXT_BYTES } from '../../../client/console/limits.ts';
import { shownTextOf } from '../../../client/console/worker/text-kind.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

it('shows UTF-8 as it is', () => {
  expect(shownTextOf(utf8('\ud68c\uc758\ub85d'), 'en')).toEqual({
    text: '\ud68c\uc758\ub85d',
    encoding: 'utf-8',
    shortened: false,
  });
});

it('shows the beginning of a long text, cut between characters', () => {
  const text = '\uac00'.repeat(MAX_SHOWN_TEXT_BYTES);
  const shown = shownTextOf(utf8(text), 'ko');
  expect(shown?.shortened).toBe(true);
  expect(shown?.encoding).toBe('utf-8');
  expect(shown?.text.length).toBe(Math.floor(MAX_SHOWN_TEXT_BYTES / 3));
  expect(text.startsWith(shown?.text ?? '-')).toBe(true);
});

it('takes the encoding of the language when the text is not Unicode', () => {
  const korean = Uint8Array.of(0xc7, 0xd1, 0xb1, 0xdb);
  const russian = Uint8Array.of(0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2);
  expect(shownTextOf(korean, 'ko')).toMatchObject({ text: '\ud55c\uae00', encoding: 'euc-kr' });
  expect(shownTextOf(russian, 'ru')).toMatchObject({
    text: '\u041f\u0440\u0438\u0432\u0435\u0442',
    encoding: 'windows-1251',
  });
});

it('reads UTF-16 with a byte order mark', () => {
  const bytes = Uint8Array.of(0xff, 0xfe, 0x41, 0x00, 0x00, 0xac);
  expect(shownTextOf(bytes, 'en')).toMatchObject({ text: 'A\uac00', encoding: 'utf-16le' });
});

it('takes bytes with control characters for no text', () => {
  expect(shownTextOf(Uint8Array.of(0x4d, 0x5a, 0x00, 0x03), 'en')).toBeUndefined();
  expect(shownTextOf(Uint8Array.of(0x25, 0x50, 0x44, 0x46, 0x01), 'en')).toBeUndefined();
});

it('shows an empty file as an empty text', () => {
  expect(shownTextOf(new Uint8Array(0), 'en')).toMatchObject({ text: '', shortened: false });
});
