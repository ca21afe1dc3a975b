/**
 * The Padme length for `length` bytes: hides the length among some log(log(length)) possible ones at a cost of at most
 * 12 %, less the longer it is (Nikitin, Barman, Lueks, Underwood, Hubaux, Ford: "Reducing Metadata Leakage from
 * Encrypted Files and Communication with PURBs", PETS 2019, 4.3).
 *
 * @param length a safe integer, bytes, at least 0
 * @returns the smallest Padme length that is not under `length`, bytes
 */
export function padmeLength(length: number): number {
  if (length < 2) return length;
  const exponent = Math.floor(Math.log2(length));
  const mantissaBits = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** Math.max(exponent - mantissaBits, 0);
  return Math.ceil(length / step) * step;
}

/** Whether some length pads to exactly this one. */
export function isPadmeLength(length: number): boolean {
  return padmeLength(length) === length;
}

/**
 * How long the free part must be so that the whole has a Padme length.
 *
 * @param wholeLength the whole's length for a free part of so many bytes: strictly growing, by one mostly, by more where
 *   the free part begins a new chunk. Where that steps over a Padme length, the next one is taken.
 * @param floor the least length of the whole, bytes, a Padme length
 * @returns length of the free part, bytes
 */
export function solvePadding(wholeLength: (free: number) => number, floor: number): number {
  for (let target = padmeLength(Math.max(wholeLength(0), floor)); ; target = padmeLength(target + 1)) {
    const free = smallestReaching(wholeLength, target);
    if (wholeLength(free) === target) return free;
  }
}

function smallestReaching(wholeLength: (free: number) => number, target: number): number {
  let low = 0;
  let high = Math.max(0, target - wholeLength(0));
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (wholeLength(middle) < target) low = middle + 1;
    else high = middle;
  }
  return low;
}
