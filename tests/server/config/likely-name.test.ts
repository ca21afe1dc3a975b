import fc from 'fast-check';
import { editDistance, likelyNames } from '../../../server/config/likely-name.ts';

describe('the distance of two names', () => {
  it.each([
    ['DATA', 'DATA', 0],
    ['DATA', 'DTA', 1],
    ['DATA', 'DATAA', 1],
    ['DATA', 'DAXA', 1],
    ['PORT', 'PROT', 1],
    ['', 'PORT', 4],
    ['KITTEN', 'SITTING', 3],
  ])('from %j to %j is %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('is the same in both directions, and 0 only for the same name', () => {
    const name = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});

it('finds every known name again after one slip of the keyboard', () => {
  const known = ['SEALDROP_DATA', 'SEALDROP_MODE', 'SEALDROP_MAX_FILES', 'SEALDROP_SOURCE_PORT'];
  fc.assert(
    fc.property(fc.constantFrom(...known), fc.nat(30), fc.constantFrom('', 'X', '_'), (name, at, typed) => {
      const position = 9 + (at % (name.length - 9));
      const slipped = name.slice(0, position) + typed + name.slice(position + 1);
      expect(likelyNames(slipped, known)).toContain(name);
    }),
  );
});
