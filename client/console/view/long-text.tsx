import { useMemo, useState } from 'preact/hooks';
import { languageTagOf } from '../formats.ts';
import { sentences } from '../sentences.ts';
import { blocksOf } from './text-blocks.ts';

/** Blocks that are shown at a time: more than a letter has unless it was made to be slow. */
const BLOCKS_AT_A_TIME = 150;

interface LongTextProps {
  readonly class: string;
  /** With what is invisible written out. */
  readonly text: string;
  readonly language?: string;
}

/** A stranger's text as it was written: spaces and lines kept, each line in its own direction. */
export function LongText({ class: name, text, language }: LongTextProps) {
  const blocks = useMemo(() => blocksOf(text), [text]);
  const [count, setCount] = useState(BLOCKS_AT_A_TIME);
  const lang = language === undefined ? undefined : languageTagOf(language);
  return (
    <div class={`long-text ${name}`} lang={lang} tabIndex={-1}>
      {blocks.slice(0, count).map((block, index) => (
        <div key={index} class="block">
          {block}
        </div>
      ))}
      {blocks.length > count && (
        <button
          type="button"
          onClick={() => {
            setCount(count + BLOCKS_AT_A_TIME);
          }}
        >
          {sentences.letter.more}
        </button>
      )}
    </div>
  );
}
