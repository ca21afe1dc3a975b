import fc from 'fast-check';
import { createFormTokens, FORM_TOKEN_KEY_BYTES } from '../../../server/http/form-token.ts';

const HOUR_MS = 3_600_000;
const key = new Uint8Array(FORM_TOKEN_KEY_BYTES).fill(7);
const tokens = createFormTokens(key, 24);
const noon = new Date('2026-03-01T12:20:00Z');
const later = (ms: number) => new Date(noon.getTime() + ms);

describe('a form token', () => {
  it('is valid for the hours promised, and up to one more', () => {
    const token = tokens.issue(noon);
    expect(tokens.check(token, noon)).toBe('valid');
    expect(tokens.check(token, later(24 * HOUR_MS))).toBe('valid');
    expect(tokens.check(token, later(25 * HOUR_MS))).toBe('expired');
  });

  it('opened on the full hour lasts its whole time', () => {
    const full = new Date('2026-03-01T12:00:00Z');
    const token = tokens.issue(full);
    expect(tokens.check(token, new Date(full.getTime() + 24 * HOUR_MS - 1))).toBe('valid');
    expect(tokens.check(token, new Date(full.getTime() + 24 * HOUR_MS))).toBe('expired');
  });

  it('is the same for everybody within an hour, so it identifies nobody', () => {
    expect(tokens.issue(later(30 * 60_000))).toBe(tokens.issue(noon));
    expect(tokens.issue(later(HOUR_MS))).not.toBe(tokens.issue(noon));
  });

  it('survives a restart with the same key, and no other key accepts it', () => {
    const token = tokens.issue(noon);
    expect(createFormTokens(key, 24).check(token, noon)).toBe('valid');
    const other = createFormTokens(new Uint8Array(FORM_TOKEN_KEY_BYTES).fill(8), 24);
    expect(other.check(token, noon)).toBe('invalid');
  });

  it('with any bit changed is invalid, never merely expired', () => {
    const bytes = Buffer.from(tokens.issue(noon), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(tokens.check(changed.toString('base64url'), noon)).toBe('invalid');
    }
  });

  it('is invalid when it is missing, or anything else', () => {
    expect(tokens.check(undefined, noon)).toBe('invalid');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(tokens.check(text, noon)).toBe('invalid');
      }),
    );
  });

  it('goes into an attribute and a form as it is', () => {
    expect(tokens.issue(noon)).toMatch(/^[\w-]{27}$/);
  });
});

describe('a wrong set-up', () => {
  it.each([0, 31, 33])('a key of %d bytes is refused, with the remedy', (length) => {
    expect(() => createFormTokens(new Uint8Array(length), 24)).toThrow('give it 32 from randomBytes()');
  });

  it.each([0, -1, 1.5, Number.NaN])('%d hours are refused', (hours) => {
    expect(() => createFormTokens(key, hours)).toThrow('whole number of hours');
  });
});
