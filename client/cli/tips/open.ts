import type { Letter, UnlockedKey } from '../../../keys/index.ts';
import { type Conversation, openForeignText, type OpenMessage } from '../../conversation/index.ts';
import type { TipDetail } from '../../staff-api/index.ts';
import { visibleLine, visibleText } from '../../visible-text.ts';
import { explain } from '../explain.ts';
import { asciiJson, countText, sizeText, wrapLines } from '../text.ts';
import { type Output, printLine } from '../terminal.ts';
import { type LaterMessage, openConversation, trustText } from './conversation.ts';
import type { Desk } from './desk.ts';

/** Stands before every line of the source's words, so that they cannot pass for ours. */
const QUOTE = '  | ';

/** Prints letter and manifest of a tip and of what followed it, and marks it as read. */
export async function openTip(desk: Desk, id: string, { json }: { readonly json: boolean }): Promise<void> {
  const { session, terminal, keys } = desk;
  const tip = await session.call((api) => api.tip(id));
  const conversation = await openConversation(desk, tip);
  const { stdout } = terminal;
  if (json) printLine(stdout, asciiJson(conversationRecord(conversation), 2));
  else {
    await printConversation(stdout, conversation, keys);
    printKept(stdout, tip);
  }
  await session.call((api) => api.setRead(id, true));
}

async function printConversation(
  output: Output,
  { first, later, mailbox }: Conversation,
  keys: readonly UnlockedKey[],
): Promise<void> {
  printLine(output, `Tip ${first.stored.id}`);
  printLine(output, sealedLine(first));
  await printLetter(output, first.letter, keys);
  for (const message of later) {
    printLine(output);
    await printLater(output, message, keys);
  }
  printLine(output);
  printLine(output, MAILBOX[mailbox.kind](first.stored.id));
}

function printKept(output: Output, { id, hold, expires }: TipDetail): void {
  if (hold) printLine(output, 'Held: it is not deleted by itself.');
  else if (expires !== undefined) {
    printLine(
      output,
      `DELETED ON ${expires}, unless somebody writes in it or holds it before: sealdrop tips hold ${id}`,
    );
  }
}

async function printLater(
  output: Output,
  message: LaterMessage,
  keys: readonly UnlockedKey[],
): Promise<void> {
  const { id, day, author } = message.stored;
  const who = author === 'source' ? 'The source' : 'The newsroom';
  if ('error' in message) {
    const code = explain(message.error)?.code ?? 'unexpected';
    printLine(output, `${who}, ${day}, could not be opened: ${code} (${id})`);
    return;
  }
  printLine(output, `${who}, ${trustText(message)} (${id})`);
  printLine(output, sealedLine(message));
  await printLetter(output, message.letter, keys);
}

async function printLetter(output: Output, letter: Letter, keys: readonly UnlockedKey[]): Promise<void> {
  printLine(output);
  if (letter.message === '') printLine(output, 'No message.');
  else printQuoted(output, letter.message);
  await printInside(output, letter.message, keys);
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

async function printInside(output: Output, message: string, keys: readonly UnlockedKey[]): Promise<void> {
  const inside = await openForeignText(message, keys);
  if (inside === undefined) return;
  printLine(output);
  if (inside.kind === 'text') {
    printLine(output, 'The source had encrypted this text by themselves. Opened, it says:');
    printQuoted(output, inside.text);
  } else if (inside.kind === 'file') {
    printLine(output, 'The source had put an encrypted file into the text. An export opens it.');
  } else {
    printLine(output, 'The source had encrypted this text by themselves, and none of the keys opens it.');
  }
}

const MAILBOX: Record<Conversation['mailbox']['kind'], (id: string) => string> = {
  none: () => 'The source has no mailbox, and cannot be answered.',
  closed: () => 'The source has closed the mailbox, or it has expired: they cannot be answered any more.',
  exchanged: () =>
    'SUSPICIOUS: the server gives another key for the mailbox than the first letter names. Tell the security officer.',
  open: (id) => `The source can be answered: sealdrop tips reply ${id} --message-file FILE`,
};

function printQuoted(output: Output, message: string): void {
  for (const line of quoted(output, message)) printLine(output, line);
}

function quoted(output: Output, message: string): readonly string[] {
  const text = visibleText(message).replace(/\t/gu, '    ').replace(/\n+$/u, '');
  const lines = output.isTTY ? wrapLines(text, output.columns - QUOTE.length) : text.split('\n');
  return lines.map((line) => QUOTE + line);
}

function sealedLine({ stored, letter }: OpenMessage): string {
  return `Sealed ${sealedWhere(stored.sealed, letter)}, ${letter.time}, language ${visibleLine(letter.language)}`;
}

/** The server's label, and the letter's own where they differ: then one of them is wrong. */
function sealedWhere(sealed: Letter['sealed'], letter: Letter): string {
  const said = sealed === 'browser' ? 'in the browser' : 'on arrival';
  return sealed === letter.sealed ? said : `${said} (the letter itself says: ${letter.sealed})`;
}

function conversationRecord({ first, later, mailbox }: Conversation) {
  return {
    ...first.letter,
    day: first.stored.day,
    mailboxState: mailbox.kind,
    later: later.map((message) => {
      const { id, day, author } = message.stored;
      if ('error' in message) return { tip: id, day, author, failure: explain(message.error)?.code };
      return { ...message.letter, day, ...trustRecord(message) };
    }),
  };
}

/** How it is known who wrote a message, for programs. */
export function trustRecord({ trust }: OpenMessage) {
  switch (trust.kind) {
    case 'first':
    case 'source':
      return { trust: trust.kind };
    case 'newsroom':
      return { trust: trust.kind, signedBy: trust.key.fingerprint, keyAtHand: trust.atHand };
    case 'suspicious':
      return { trust: trust.kind, why: trust.why };
  }
}
