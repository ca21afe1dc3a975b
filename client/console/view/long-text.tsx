import { useMemo } from 'preact/hooks';
import { visibleText } from '../../visible-text.ts';
import { languageTagOf } from '../formats.ts';

/** Characters after which a new block may begin: blocks out of sight are not laid out. */
const BLOCK_CHARACTERS = 4_000;

interface LongTextProps {
  readonly class: string;
  readonly text: string;
  readonly language?: string;
}

/** A stranger's text as it was written: spaces and lines kept, what would be invisible written out, each line in its own direction. */
export function LongText({ class: name, text, language }: LongTextProps) {
  const blocks = useMemo(() => blocksOf(visibleText(text)), [text]);
  const lang = language === undefined ? undefined : languageTagOf(language);
  return (
    <div class={`long-text ${name}`} lang={lang} dir="auto" tabIndex={-1}>
      {blocks.map((block, index) => (
        <div key={index} class="block">
          {block}
        </div>
      ))}
    </div>
  );
}

/** Cut at line breaks only. The break itself is the edge of the block. */
export function blocksOf(text: string): readonly string[] {
  const blocks: string[] = [];
  for (let from = 0; from <= text.length;) {
    const next = text.indexOf('\n', from + BLOCK_CHARACTERS);
    const to = next === -1 ? text.length : next;
    blocks.push(text.slice(from, to));
    from = to + 1;
  }
  return blocks;
}
