import fc from 'fast-check';
import { bodyLength, BODY_FLOOR_BYTES, isPadmeLength, padmeLength } from '../../keys/index.ts';
import { solvePadding } from '../../keys/padding.ts';

const length = fc.oneof(fc.nat(100_000), fc.integer({ min: 0, max: 2 ** 42 }));
const suite = fc.constantFrom('seipd1-aes256' as const, 'seipd2-aes256-gcm' as const);

describe('Padme lengths', () => {
  it('are those of the paper', () => {
    // Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 4.3.
    expect([0, 1, 2, 8, 9, 10, 33, 129, 1000, 1_000_000].map(padmeLength)).toEqual([
      0, 1, 2, 8, 10, 10, 36, 144, 1024, 1_015_808,
    ]);
  });

  it('are never shorter and cost at most 12 %', () => {
    fc.assert(
      fc.property(length, (bytes) => {
        const padded = padmeLength(bytes);
        expect(padded).toBeGreaterThanOrEqual(bytes);
        expect(padded).toBeLessThanOrEqual(bytes * 1.12);
      }),
    );
  });

  it('grow with the length', () => {
    fc.assert(
      fc.property(length, length, (a, b) => {
        expect(padmeLength(Math.min(a, b))).toBeLessThanOrEqual(padmeLength(Math.max(a, b)));
      }),
    );
  });

  it('pad to themselves', () => {
    fc.assert(
      fc.property(length, (bytes) => {
        expect(isPadmeLength(padmeLength(bytes))).toBe(true);
      }),
    );
  });

  it('are few: all lengths of up to a megabyte share some three hundred', () => {
    const lengths = new Set<number>();
    for (let bytes = 1; bytes <= 2 ** 20; bytes = padmeLength(bytes) + 1) lengths.add(padmeLength(bytes));
    expect(lengths.size).toBeLessThan(320);
  });
});

describe('the length of a body', () => {
  it('is a Padme length, at least the floor', () => {
    fc.assert(
      fc.property(suite, length, (of, bytes) => {
        const whole = bodyLength(of, bytes);
        expect(isPadmeLength(whole)).toBe(true);
        expect(whole).toBeGreaterThanOrEqual(BODY_FLOOR_BYTES);
        expect(whole).toBeGreaterThan(bytes);
      }),
    );
  });

  it('costs at most 12 % and the framing', () => {
    fc.assert(
      fc.property(suite, length, (of, bytes) => {
        const framing = 200 + (bytes / 65_536) * 5;
        expect(bodyLength(of, bytes)).toBeLessThanOrEqual(
          Math.max(BODY_FLOOR_BYTES, (bytes + framing) * 1.13),
        );
      }),
    );
  });

  it('does not tell an empty text from one of three thousand bytes', () => {
    expect(bodyLength('seipd2-aes256-gcm', 0)).toBe(bodyLength('seipd2-aes256-gcm', 3000));
    expect(bodyLength('seipd1-aes256', 0)).toBe(bodyLength('seipd1-aes256', 3000));
  });
});

describe('solvePadding', () => {
  it('takes the next Padme length where a new chunk steps over one', () => {
    const withStep = (free: number) => 140 + free + (free >= 4 ? 1 : 0);
    // 144 would need a free part of four bytes, which makes it 145.
    expect(withStep(solvePadding(withStep, 0))).toBe(160);
  });
});
