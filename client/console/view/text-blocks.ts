/** After so many characters or lines a new block begins: blocks out of sight are not laid out. */
const BLOCK_CHARACTERS = 4_000;
const BLOCK_LINES = 200;
/** A single line that is longer is cut as well: laying out a million characters at once stops the page for seconds. */
const LINE_CHARACTERS = 8_000;
/** How far back a space is looked for, so that no word is cut. */
const WORD_CHARACTERS = 100;

/** A text in blocks that are shown one below the other. A line break between two blocks is their edge. */
export function blocksOf(text: string): readonly string[] {
  const blocks: string[] = [];
  for (let from = 0; from <= text.length;) {
    const { to, next } = blockEnd(text, from);
    blocks.push(text.slice(from, to));
    from = next;
  }
  return blocks;
}

interface BlockEnd {
  readonly to: number;
  /** Where the next block begins: after the line break, if there is one. */
  readonly next: number;
}

function blockEnd(text: string, from: number): BlockEnd {
  let to = lineEnd(text, from);
  for (let lines = 1; lines < BLOCK_LINES && to < text.length && to - from < BLOCK_CHARACTERS; lines++) {
    const end = lineEnd(text, to + 1);
    if (end - from > LINE_CHARACTERS) break;
    to = end;
  }
  if (to - from <= LINE_CHARACTERS) return { to, next: to + 1 };
  const cut = wordEnd(text, from + LINE_CHARACTERS);
  return { to: cut, next: cut };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** At a space, and never inside a surrogate pair. */
function wordEnd(text: string, at: number): number {
  const space = text.lastIndexOf(' ', at);
  if (space > at - WORD_CHARACTERS) return space + 1;
  return (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 ? at - 1 : at;
}
