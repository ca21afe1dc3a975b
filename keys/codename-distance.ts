/**
 * How many slips of the finger make one word of another: a letter too many, missing, wrong, or two exchanged ("optimal string
 * alignment"). Hangul counts by its single letters. Distances over two are all told as three.
 */
export function distance(typed: string, word: string): number {
  const [a, b] = [typed.normalize('NFD'), word.normalize('NFD')];
  // Most words are so unlike that their letters alone tell: a slip takes one letter away and brings another at most.
  const unlike = Math.abs(a.length - b.length) > MOST || bitsOf(letters(a) ^ letters(b)) > 2 * MOST;
  if (unlike) return MOST + 1;
  let [twoBack, oneBack]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        at(oneBack, j) + 1,
        at(row, j - 1) + 1,
        at(oneBack, j - 1) + (same ? 0 : 1),
        swapped ? at(twoBack, j - 2) + 1 : Infinity,
      );
    }
    if (Math.min(...row) > MOST) return MOST + 1;
    [twoBack, oneBack] = [oneBack, row];
  }
  return Math.min(at(oneBack, b.length), MOST + 1);
}

const MOST = 2;

/** Which letters occur, a bit each; some share one. */
function letters(word: string): number {
  let bits = 0;
  for (let i = 0; i < word.length; i++) bits |= 1 << (word.charCodeAt(i) & 31);
  return bits;
}

function bitsOf(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
