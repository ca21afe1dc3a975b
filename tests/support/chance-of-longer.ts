/**
 * Chance that a sample of one kind took longer than one of another; one half when nothing tells them apart. With `n` samples
 * each it strays by the square root of 1/(6n).
 */
export function chanceOfLonger(these: readonly number[], those: readonly number[]): number {
  const wins = these.flatMap((a) => those.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
  return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
}
