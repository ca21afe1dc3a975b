import fc from 'fast-check';
import { blocksOf } from '../../../client/console/view/text-blocks.ts';

const LONGEST = 8_000;

it('leaves a short text whole, empty lines and all', () => {
  expect(blocksOf('one\n\n  two')).toEqual(['one\n\n  two']);
  expect(blocksOf('')).toEqual(['']);
});

it('cuts long texts at line breaks', () => {
  const line = 'x'.repeat(99);
  const blocks = blocksOf(Array.from({ length: 1_000 }, () => line).join('\n'));
  expect(blocks.length).toBeGreaterThan(20);
  expect(blocks.join('\n')).toBe(Array.from({ length: 1_000 }, () => line).join('\n'));
});

it('cuts a line without end at spaces, where there are any, and not through a character', () => {
  const words = 'word '.repeat(10_000);
  expect(blocksOf(words).every((block) => block.endsWith(' ') || block === '')).toBe(true);
  expect(blocksOf(words).join('')).toBe(words);
  const emoji = `x${'\u{1f4c4}'.repeat(20_000)}`;
  expect(blocksOf(emoji).every((block) => !/\p{Cs}/u.test(block))).toBe(true);
  expect(blocksOf(emoji).join('')).toBe(emoji);
});

it('keeps every block small, whatever is written, and loses nothing', () => {
  const piece = fc.constantFrom('\n', ' ', 'word', '\u{1f4c4}', 'x'.repeat(5_000), '\n'.repeat(300));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      const blocks = blocksOf(text);
      expect(blocks.every((block) => block.length <= LONGEST)).toBe(true);
      expect(blocks.every((block) => block.split('\n').length <= 200)).toBe(true);
      expect(blocks.join('').replaceAll('\n', '')).toBe(text.replaceAll('\n', ''));
    }),
  );
});
