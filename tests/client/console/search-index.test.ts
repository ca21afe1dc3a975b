import { SearchIndex } from '../../../client/console/worker/search-index.ts';

it('finds letters that contain every word, whatever the capitals', () => {
  const index = new SearchIndex();
  index.add('a', 'The Factory at night');
  index.add('b', 'the factory by day');
  expect(index.find('factory NIGHT').tips).toEqual(['a']);
  expect(index.find('factory').tips).toEqual(['a', 'b']);
  expect(index.find('nothing').tips).toEqual([]);
});

it('does not care how Hangul is composed or how wide letters are', () => {
  const index = new SearchIndex();
  index.add('a', '\ud55c\uae00');
  index.add('b', '\uff21\uff22\uff23');
  expect(index.find('\ud55c\uae00'.normalize('NFD')).tips).toEqual(['a']);
  expect(index.find('abc').tips).toEqual(['b']);
});

it('keeps only the beginning of a letter when there is no more room, and says so', () => {
  const index = new SearchIndex(10_000);
  index.add('first', `${'x'.repeat(9_000)} alpha`);
  index.add('second', `omega ${'y'.repeat(9_000)} alpha`);
  expect(index.find('alpha')).toEqual({ tips: ['first'], partly: 1 });
  expect(index.find('omega').tips).toEqual(['second']);
});

it('forgets the old text of a tip that is opened again', () => {
  const index = new SearchIndex(1_000);
  for (let i = 0; i < 50; i++) index.add('a', `version ${i} ${'x'.repeat(500)}`);
  expect(index.find('version 49')).toEqual({ tips: ['a'], partly: 0 });
  expect(index.find('version 48').tips).toEqual([]);
});
