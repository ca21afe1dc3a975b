import { en } from '../../../../client/source/photo/locales/en.ts';
import { ko } from '../../../../client/source/photo/locales/ko.ts';
import { ru } from '../../../../client/source/photo/locales/ru.ts';
import { zhHans } from '../../../../client/source/photo/locales/zh-hans.ts';
import type { HiddenKind, UnreadableType } from '../../../../client/source/photo/index.ts';

type Sentences = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

const others: readonly (readonly [string, Sentences])[] = [
  ['ko', ko],
  ['ru', ru],
  ['zh-Hans', zhHans],
];

function placeholdersOf(sentence: Sentences[string] | undefined): readonly string[] {
  const forms = typeof sentence === 'string' ? [sentence] : Object.values(sentence ?? {});
  return [...new Set(forms.flatMap((form) => form.match(/\{\w+\}/gu) ?? []))].toSorted();
}

it.each(others)('speaks %s with the placeholders of English in every sentence', (_locale, sentences) => {
  const english: Sentences = en;
  for (const key of Object.keys(english)) {
    expect([key, placeholdersOf(sentences[key])]).toEqual([key, placeholdersOf(english[key])]);
  }
});

it.each(others)('has no sentence of English left over in %s', (_locale, sentences) => {
  const english: Sentences = en;
  const same = Object.keys(english).filter((key) => sentences[key] === english[key]);
  expect(same).toEqual(['photo.type.pdf']);
});

it('has a word for every kind of detail and every type of file', () => {
  const kinds: Readonly<Record<HiddenKind, keyof typeof en>> = {
    place: 'photo.kind.place',
    device: 'photo.kind.device',
    time: 'photo.kind.time',
    author: 'photo.kind.author',
    software: 'photo.kind.software',
    text: 'photo.kind.text',
    thumbnail: 'photo.kind.thumbnail',
    attachment: 'photo.kind.attachment',
    settings: 'photo.kind.settings',
    other: 'photo.kind.other',
  };
  const types: Readonly<Record<UnreadableType, keyof typeof en>> = {
    picture: 'photo.type.picture',
    raw: 'photo.type.raw',
    video: 'photo.type.video',
    audio: 'photo.type.audio',
    pdf: 'photo.type.pdf',
    document: 'photo.type.document',
    archive: 'photo.type.archive',
  };
  for (const [word, key] of Object.entries({ ...kinds, ...types })) expect([word, en[key]]).not.toContain('');
});
