import type { Letter } from '../../../keys/index.ts';
import type { TipDetail } from '../../staff-api/index.ts';
import { visibleLine, visibleText } from '../../visible-text.ts';
import { asciiJson, countText, sizeText, wrapLines } from '../text.ts';
import { type Output, printLine } from '../terminal.ts';
import type { Desk } from './desk.ts';
import { openTipLetter } from './letters.ts';

/** Stands before every line of the source's words, so that they cannot pass for ours. */
const QUOTE = '  | ';

/** Prints letter and manifest of a tip, and marks it as read. */
export async function openTip(desk: Desk, id: string, { json }: { readonly json: boolean }): Promise<void> {
  const { session, terminal } = desk;
  const tip = await session.call((api) => api.tip(id));
  const letter = await openTipLetter(desk, tip);
  if (json) printLine(terminal.stdout, asciiJson({ ...letter, day: tip.day }, 2));
  else printTip(terminal.stdout, tip, letter);
  await session.call((api) => api.setRead(id, true));
}

function printTip(output: Output, tip: TipDetail, letter: Letter): void {
  printLine(output, `Tip ${tip.id}`);
  printLine(
    output,
    `Sealed ${sealedWhere(tip, letter)}, ${letter.time}, language ${visibleLine(letter.language)}`,
  );
  printLine(output);
  if (letter.message === '') printLine(output, 'No message.');
  else for (const line of quoted(output, letter.message)) printLine(output, line);
  printLine(output);
  printLine(
    output,
    letter.attachments.length === 0
      ? 'No files.'
      : `${countText(letter.attachments.length, 'file', 'files')}:`,
  );
  letter.attachments.forEach(({ name, type, size }, index) => {
    printLine(output, `  ${index + 1}. ${visibleLine(name)} (${visibleLine(type)}, ${sizeText(size)})`);
  });
}

function quoted(output: Output, message: string): readonly string[] {
  const text = visibleText(message).replace(/\t/gu, '    ').replace(/\n+$/u, '');
  const lines = output.isTTY ? wrapLines(text, output.columns - QUOTE.length) : text.split('\n');
  return lines.map((line) => QUOTE + line);
}

/** The server's label, and the letter's own where they differ: then one of them is wrong. */
function sealedWhere(tip: TipDetail, letter: Letter): string {
  const said = tip.sealed === 'browser' ? 'in the browser' : 'on arrival';
  return tip.sealed === letter.sealed ? said : `${said} (the letter itself says: ${letter.sealed})`;
}
