import type { Letter } from '../../../keys/index.ts';
import type { ListedTip } from '../../staff-api/index.ts';
import { visibleLine } from '../../visible-text.ts';
import { CliError } from '../cli-error.ts';
import { explain } from '../explain.ts';
import { asciiJson, countText, fit, sizeText } from '../text.ts';
import { type Output, printLine } from '../terminal.ts';
import type { Desk } from './desk.ts';
import { missingEpoch } from './epochs-at-hand.ts';
import { allTips, openListedLetter } from './letters.ts';

export interface ListOptions {
  readonly json: boolean;
  /** Only what is about to be deleted. */
  readonly expiring: boolean;
  /** What is marked as spam, instead of the others. */
  readonly spam: boolean;
  /** Those with the most proof of work first. */
  readonly byStamp: boolean;
}

/** So much of a letter is shown even where the line then takes two rows of the terminal. */
const LEAST_COLUMNS = 40;

type OpenedLetter = { readonly letter: Letter } | { readonly failure: string };

/** @throws CliError `parts-failed` when a letter did not open */
export async function listTips(desk: Desk, options: ListOptions): Promise<void> {
  const { json, byStamp } = options;
  const { stdout, stderr, interrupted } = desk.terminal;
  let tips = 0;
  let failed = 0;
  const unopened = new Set<number>();
  let others = 0;
  for await (const tip of byStamp ? sortedByStamp(desk) : allTips(desk)) {
    interrupted.throwIfAborted();
    if (!isWanted(tip, options)) {
      if (tip.spam !== false) others += 1;
      continue;
    }
    const opened = await openedOrFailure(desk, tip);
    tips += 1;
    if ('failure' in opened) {
      failed += 1;
      unopened.add(tip.letter.epoch);
    }
    printLine(stdout, json ? asciiJson(jsonOf(tip, opened)) : lineOf(tip, opened, stdout));
  }
  if (!json) printLine(stderr, totalText(tips, options));
  if (!json && !options.spam && others > 0)
    printLine(stderr, `Marked as spam, and not listed: ${others}. See them with --spam.`);
  if (failed === 0) return;
  const missing = missingEpoch(desk, unopened);
  if (missing !== undefined) throw missing;
  throw new CliError(
    'parts-failed',
    `${countText(failed, 'letter', 'letters')} could not be opened; why stands in the line.`,
    'Give every private key of the newsroom, older ones too, by more --key FILE.',
  );
}

function isWanted({ expires, spam }: ListedTip, wanted: ListOptions): boolean {
  return (spam !== false) === wanted.spam && (!wanted.expiring || expires !== undefined);
}

/** By the day within the same stamp, as they come. */
async function* sortedByStamp(desk: Desk): AsyncGenerator<ListedTip, void, undefined> {
  const tips: ListedTip[] = [];
  for await (const tip of allTips(desk)) tips.push(tip);
  yield* tips.sort((one, other) => other.stamp - one.stamp);
}

function totalText(tips: number, { expiring, spam }: ListOptions): string {
  if (tips > 0) return countText(tips, 'tip', 'tips');
  if (spam) return 'Nothing is marked as spam.';
  return expiring ? 'No tip is about to be deleted.' : 'There are no tips.';
}

async function openedOrFailure(desk: Desk, tip: ListedTip): Promise<OpenedLetter> {
  try {
    return { letter: await openListedLetter(desk, tip) };
  } catch (error) {
    const explanation = explain(error);
    if (explanation === undefined) throw error;
    return { failure: explanation.code };
  }
}

function lineOf(tip: ListedTip, opened: OpenedLetter, { isTTY, columns }: Output): string {
  const { id, latest, sealed, read, attachments, attachmentBytes } = tip;
  const files =
    attachments === 0
      ? 'no files'
      : `${countText(attachments, 'file', 'files')}, ${filesSize(opened, attachmentBytes)}`;
  const where = sealed === 'browser' ? 'sealed in the browser' : 'sealed on arrival';
  const language = 'letter' in opened ? visibleLine(opened.letter.language) : '?';
  const facts = `${[latest, id, read ? 'read  ' : 'unread', language, files, ...keptOf(tip), ...markOf(tip), ...exchangeOf(tip), where].join('  ')}  `;
  const first =
    'letter' in opened ? firstLine(opened.letter.message) : `could not be opened: ${opened.failure}`;
  return facts + (isTTY ? fit(first, Math.max(columns - facts.length, LEAST_COLUMNS)) : first);
}

/** That it must stay, or will soon be deleted. */
function keptOf({ hold, expires }: ListedTip): readonly string[] {
  if (hold) return ['held'];
  return expires === undefined ? [] : [`DELETED ON ${expires}`];
}

function markOf({ spam, stamp }: ListedTip): readonly string[] {
  return [
    ...(spam === false ? [] : [spam === 'trap' ? 'SPAM (a field for robots was filled in)' : 'SPAM']),
    ...(stamp > 0 ? [`stamp ${stamp}`] : []),
  ];
}

/** Later messages, replies, and whether the source can be answered, as far as there is something to say. */
function exchangeOf({ messages, replies, mailbox }: ListedTip): readonly string[] {
  return [
    ...(messages > 0 ? [`+${countText(messages, 'message', 'messages')}`] : []),
    ...(replies > 0 ? [countText(replies, 'reply', 'replies')] : []),
    ...(mailbox ? ['can be answered'] : []),
  ];
}

function filesSize(opened: OpenedLetter, padded: number): string {
  if ('failure' in opened) return `up to ${sizeText(padded)}`;
  return sizeText(opened.letter.attachments.reduce((sum, { size }) => sum + size, 0));
}

function firstLine(message: string): string {
  const line = message.split(/\r\n|[\r\n]/u).find((candidate) => candidate.trim() !== '');
  return line === undefined ? '(no message)' : visibleLine(line.trim());
}

function jsonOf({ letter: _sealed, attachments, attachmentBytes, ...tip }: ListedTip, opened: OpenedLetter) {
  if ('failure' in opened) return { ...tip, attachments, attachmentBytes, failure: opened.failure };
  const { language, time, message, attachments: manifest } = opened.letter;
  return {
    ...tip,
    language,
    time,
    message,
    attachments: manifest.map(({ name, type, size }) => ({ name, type, size })),
  };
}
