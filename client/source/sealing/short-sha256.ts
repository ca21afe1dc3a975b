/** The first 64 primes. */
const PRIMES: number[] = [];
for (let n = 2; PRIMES.length < 64; n++) if (PRIMES.every((prime) => n % prime > 0)) PRIMES.push(n);
/** SHA-256 (FIPS 180-4, 4.2.2): the fractions of their cube roots. */
const K = PRIMES.map((prime) => fraction(Math.cbrt(prime)));
/** 5.3.3: those of the square roots of the first 8. */
const H = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

function fraction(root: number): number {
  return ((root % 1) * 2 ** 32) | 0;
}

function turn(x: number, by: number): number {
  return (x >>> by) | (x << (32 - by));
}

/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within; this loop is all of the work */

/** The first word of the hash of one block (6.2.2). `w` has room for 64 words, and the block in its first 16. */
export function firstWord(w: Int32Array): number {
  let [a, b, c, d, e, f, g, h] = H as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    if (i > 15) {
      const x = w[i - 15]!;
      const y = w[i - 2]!;
      w[i] =
        w[i - 16]! +
        (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) +
        w[i - 7]! +
        (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
    }
    const t = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i]! + w[i]!) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t) | 0;
    d = c;
    const u = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    c = b;
    b = a;
    a = (t + u) | 0;
  }
  return (a + H[0]!) | 0;
}

/* eslint-enable @typescript-eslint/no-non-null-assertion */
