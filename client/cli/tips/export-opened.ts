import { join } from 'node:path';
import { KeysError, type Letter, type ManifestEntry, openAttachment } from '../../../keys/index.ts';
import type { Message, OpenMessage } from '../../conversation/index.ts';
import { cleanFileName, uniqueNames } from '../../file-names.ts';
import type { TipDetail, TipPart } from '../../staff-api/index.ts';
import { visibleText } from '../../visible-text.ts';
import { CliError } from '../cli-error.ts';
import { NewFile, sizeOf } from '../files/new-file.ts';
import { Progress } from '../progress.ts';
import { asciiJson } from '../text.ts';
import { openConversation, requireTrust } from './conversation.ts';
import type { Desk } from './desk.ts';
import { exportInside, INSIDE_FILE } from './export-inside.ts';
import { sealedName } from './export-sealed.ts';
import { messageFolder } from './message-folder.ts';
import { trustRecord } from './open.ts';
import type { Tally } from './tally.ts';

const MESSAGE_FILE = 'message.txt';
const LETTER_FILE = 'letter.json';

/**
 * Writes `message.txt`, `letter.json` and the attachments under cleaned names, each opened and whole; and what followed the
 * tip in the same way, each message in a folder of its own.
 */
export async function exportOpened(desk: Desk, tip: TipDetail, folder: string, tally: Tally): Promise<void> {
  const { first, later } = await openConversation(desk, tip);
  await exportMessage(desk, first, { folder, tally, name: `tip ${tip.id}` });
  for (const message of later) {
    const { id } = message.stored;
    const name = `tip ${tip.id}, message ${id}`;
    await tally.attempt(name, async () => {
      if ('error' in message) throw message.error;
      await exportMessage(desk, message, {
        folder: await messageFolder(folder, message.stored),
        tally,
        name,
      });
      requireTrust(message);
    });
  }
}

interface Place {
  readonly folder: string;
  readonly tally: Tally;
  /** Of the message, for what fails. */
  readonly name: string;
}

async function exportMessage(
  desk: Desk,
  message: OpenMessage,
  { folder, tally, name }: Place,
): Promise<void> {
  const { stored, letter } = message;
  const names = fileNames(letter);
  await keepText(folder, MESSAGE_FILE, readable(letter.message), tally);
  await keepText(folder, LETTER_FILE, `${asciiJson(letterRecord(message, names), 2)}\n`, tally);
  for (const [index, entry] of letter.attachments.entries()) {
    const position = index + 1;
    const file = names[index] ?? '';
    await tally.attempt(`${name}, attachment ${position}, ${file}`, async () => {
      if ((await sizeOf(join(folder, file))) === entry.size) tally.kept();
      else {
        const part = attachmentOf(stored, position);
        await writeOpened(desk, { letter, position, part }, { folder, name: file });
        tally.written();
      }
    });
  }
  await exportInside(desk, letter, names, { folder, tally, name });
  await tally.attempt(name, () => requireNoStranger(stored, letter));
}

interface Wanted {
  readonly letter: Letter;
  readonly position: number;
  readonly part: TipPart;
}

async function writeOpened(
  { session, keys, ciphers, terminal }: Desk,
  { letter, position, part }: Wanted,
  { folder, name }: { readonly folder: string; readonly name: string },
): Promise<void> {
  const file = await NewFile.create(folder, name);
  const progress = new Progress(terminal, name, letter.attachments[position - 1]?.size ?? 0);
  const body = session.body(part.id, terminal.interrupted);
  try {
    await openAttachment({ letter, position, part: { ...part, body }, keys, ciphers }, file, (bytes) => {
      progress.update(bytes);
    });
  } finally {
    progress.end();
  }
}

/** Cleaned, and unlike the names that an export writes itself. */
function fileNames({ attachments }: Letter): readonly string[] {
  const cleaned = attachments.map(({ name }, index) => cleanFileName(name, index + 1));
  const sealed = attachments.map((_, index) => sealedName({ kind: 'attachment', position: index + 1 }));
  return uniqueNames(cleaned, [MESSAGE_FILE, LETTER_FILE, INSIDE_FILE, 'letter.pgp', ...sealed]);
}

/** For a pager or an editor: nothing in it moves a cursor. The exact text is in `letter.json`. */
export function readable(message: string): string {
  const text = visibleText(message);
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function letterRecord(message: OpenMessage, names: readonly string[]) {
  const { stored, letter } = message;
  const { id, day, sealed, author } = stored;
  const attachments = letter.attachments.map(({ part, name, type, size }: ManifestEntry, index) => {
    return { name, type, size, savedAs: names[index], part };
  });
  const { language, time } = letter;
  const later = message.trust.kind === 'first' ? {} : { author, ...trustRecord(message) };
  return { tip: id, day, time, sealed, language, ...later, message: letter.message, attachments };
}

export async function keepText(folder: string, name: string, text: string, tally: Tally): Promise<void> {
  if ((await sizeOf(join(folder, name))) !== undefined) {
    tally.kept();
    return;
  }
  const file = await NewFile.create(folder, name);
  await file.write(Buffer.from(text, 'utf8'));
  await file.commit();
  tally.written();
}

function attachmentOf({ id, parts }: Message, position: number): TipPart {
  const part = parts.find((candidate) => candidate.kind === 'attachment' && candidate.position === position);
  if (part !== undefined) return part;
  throw new CliError(
    'parts-missing',
    `The letter of tip ${id} names attachment ${position}, but the server does not give it.`,
    'Tell the operator: sealdrop-server doctor checks what is stored.',
  );
}

/** What the server gives and the letter does not name did not come from the source. */
// eslint-disable-next-line @typescript-eslint/require-await -- a step of a tally
async function requireNoStranger({ parts }: Message, { attachments }: Letter): Promise<void> {
  const given = parts.filter(({ kind }) => kind === 'attachment').length;
  if (given <= attachments.length) return;
  throw new KeysError(
    'mismatch',
    `The server gives ${given} attachments, but the letter names ${attachments.length}. The others were left out.`,
  );
}
