import { existsSync, readFileSync } from 'node:fs';

const rows = readFileSync('docs/asvs.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| \d/u.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const shown = rows.filter((cells) => cells[3]?.includes('`tests/'));

it('names a test that is there for every requirement that it calls shown', () => {
  expect(shown.length).toBeGreaterThan(40);
  const named = shown.flatMap((cells) => cells[3]?.match(/tests\/[\w/.-]+\.test\.tsx?/gu) ?? []);
  expect(named.length).toBeGreaterThanOrEqual(shown.length);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});

it('speaks of each requirement once, in order', () => {
  for (const table of [shown, rows.filter((cells) => !shown.includes(cells))]) {
    const ids = table.map((cells) => (cells[1] ?? '').split('.').map(Number));
    const sorted = ids.toSorted((a, b) => a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]!);
    expect(ids).toEqual(sorted);
  }
  expect(new Set(rows.map((cells) => cells[1])).size).toBe(rows.length);
});
