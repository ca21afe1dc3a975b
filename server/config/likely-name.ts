/** Edits between two names: a letter more, a letter less, another letter, two letters exchanged (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const exchanged = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (current[column - 1] ?? Infinity) + 1,
        (previous[column] ?? Infinity) + 1,
        (previous[column - 1] ?? Infinity) + (same ? 0 : 1),
        exchanged ? (before[column - 2] ?? Infinity) + 1 : Infinity,
      );
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

const wordsOf = (name: string): readonly string[] => name.split(/[_-]+/);

/** Of `known`, what was probably meant by `name`: a slip of the keyboard, or a name of which words are missing. */
export function likelyNames(name: string, known: readonly string[]): readonly string[] {
  const meant = name.toUpperCase();
  const slips = Math.max(1, Math.floor(meant.replace(/^SEALDROP_/, '').length / 3));
  const [nearest] = known
    .map((candidate) => ({ candidate, distance: editDistance(meant, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const words = wordsOf(meant).filter((word) => word !== 'SEALDROP');
  const longer = known.filter((candidate) => words.every((word) => wordsOf(candidate).includes(word)));
  const isSlip = nearest !== undefined && nearest.distance <= slips;
  // A word that is another one is seldom a slip.
  if (isSlip && (nearest.distance === 1 || longer.length === 0)) return [nearest.candidate];
  return words.length === 0 ? [] : longer;
}
