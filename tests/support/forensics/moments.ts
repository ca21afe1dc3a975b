const DAYS_OF_JULIUS_BEFORE_1970 = 2_440_587.5;
const DAY_MS = 86_400_000;
const SECOND_MS = 1000;

/** From and until, milliseconds since 1970. */
type Span = readonly [from: number, to: number];

/** A moment as a program may write it into eight bytes, in an order in which later ones are larger numbers. */
const BINARY: Readonly<Record<string, (ms: number) => bigint>> = {
  milliseconds: (ms) => BigInt(Math.floor(ms)),
  microseconds: (ms) => BigInt(Math.floor(ms)) * 1000n,
  'milliseconds, floating': doubleOf,
  'seconds, floating': (ms) => doubleOf(ms / SECOND_MS),
  'Julian day': (ms) => doubleOf(ms / DAY_MS + DAYS_OF_JULIUS_BEFORE_1970),
};

function doubleOf(value: number): bigint {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.readBigUInt64BE();
}

/** When sources were here. */
export class Moments {
  readonly #spans: Span[] = [];

  /** Now, and until what is returned is called. */
  begin(): () => void {
    const from = Date.now();
    return () => this.#spans.push([from, Date.now()]);
  }

  get count(): number {
    return this.#spans.length;
  }

  /** Whether a source was here then. */
  has(ms: number): boolean {
    return this.#spans.some(([from, to]) => ms >= from && ms <= to);
  }

  /** Each second as text: the time of day, and the seconds since 1970, which also begin milliseconds. */
  texts(): readonly string[] {
    const seconds = new Set<number>();
    for (const [from, to] of this.#spans) {
      for (let second = Math.floor(from / SECOND_MS); second * SECOND_MS <= to; second++) seconds.add(second);
    }
    return [...seconds].flatMap((second) => [
      new Date(second * SECOND_MS).toISOString().slice(11, 19),
      String(second),
    ]);
  }

  /** What of it stands in these bytes as eight bytes of a number. */
  in(bytes: Buffer): readonly string[] {
    const found = new Set<string>();
    for (const [name, write] of Object.entries(BINARY)) {
      const spans = this.#spans.map(([from, to]) => [write(from), write(to + 1)] as const);
      for (const value of candidates(bytes, spans.flat())) {
        if (spans.some(([from, to]) => value >= from && value <= to)) found.add(`moment (${name})`);
      }
    }
    return [...found];
  }
}

/** Numbers of eight bytes, in either order, that begin as all of these do. */
function* candidates(bytes: Buffer, values: readonly bigint[]): Generator<bigint> {
  const [first, ...others] = values.map(bigEndian);
  if (first === undefined) return;
  let same = 0;
  while (same < first.length && others.every((other) => other[same] === first[same])) same += 1;
  const prefix = first.subarray(0, same);
  for (let at = bytes.indexOf(prefix); at >= 0; at = bytes.indexOf(prefix, at + 1)) {
    if (at + 8 <= bytes.length) yield bytes.readBigUInt64BE(at);
  }
  const suffix = Buffer.from(prefix).reverse();
  for (let at = bytes.indexOf(suffix); at >= 0; at = bytes.indexOf(suffix, at + 1)) {
    if (at + same >= 8) yield bytes.readBigUInt64LE(at + same - 8);
  }
}

function bigEndian(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}
