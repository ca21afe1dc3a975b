import fc from 'fast-check';
import { dayOf, parseDay, requireDay, startOf } from '../../../server/storage/day.ts';
import { newId, parseId, requireId } from '../../../server/storage/id.ts';

describe('an id', () => {
  it('is 26 characters of lower-case base32, and always another', () => {
    const ids = Array.from({ length: 1000 }, newId);
    for (const id of ids) expect(id).toMatch(/^[a-z2-7]{26}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('uses every character at every place, but only those of three bits at the last', () => {
    const ids = Array.from({ length: 3000 }, newId);
    for (let place = 0; place < 26; place += 1) {
      expect(new Set(ids.map((id) => id.charAt(place))).size).toBe(place === 25 ? 8 : 32);
    }
  });

  it('is recognised', () => {
    const id = newId();
    expect([parseId(id), requireId(id)]).toEqual([id, id]);
  });

  it.each([
    ['nothing', ''],
    ['too short', 'a'.repeat(25)],
    ['too long', 'a'.repeat(27)],
    ['upper case', 'A'.repeat(26)],
    ['another spelling of the same bytes', `${'a'.repeat(25)}b`],
    ['a path', `../${'a'.repeat(23)}`],
    ['a line break at the end', `${'a'.repeat(26)}\n`],
    ['digits that base32 lacks', '1'.repeat(26)],
  ])('is not %s', (_, text) => {
    expect(parseId(text)).toBeUndefined();
    expect(() => requireId(text)).toThrow(TypeError);
  });
});

describe('a day', () => {
  it('is that of UTC, and begins at midnight', () => {
    expect(dayOf(new Date('2026-03-09T23:59:59.999Z'))).toBe('2026-03-09');
    expect(dayOf(new Date('2026-03-10T01:00:00+02:00'))).toBe('2026-03-09');
    expect(startOf(requireDay('2026-03-09')).toISOString()).toBe('2026-03-09T00:00:00.000Z');
  });

  it('goes to a date and back', () => {
    const dates = fc.date({
      min: new Date('1970-01-01'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        const day = dayOf(date);
        expect(parseDay(day)).toBe(day);
        expect(dayOf(startOf(day))).toBe(day);
        expect(startOf(day).getTime()).toBeLessThanOrEqual(date.getTime());
      }),
    );
  });

  it.each(['', '2026-02-30', '2026-13-01', '2026-3-9', '2026-03-09T00:00', ' 2026-03-09', '0000-00-00'])(
    'is not "%s"',
    (text) => {
      expect(parseDay(text)).toBeUndefined();
      expect(() => requireDay(text)).toThrow(TypeError);
    },
  );
});
