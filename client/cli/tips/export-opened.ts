import { join } from 'node:path';
import { KeysError, type Letter, type ManifestEntry, openAttachment } from '../../../keys/index.ts';
import { cleanFileName, uniqueNames } from '../../file-names.ts';
import type { TipDetail, TipPart } from '../../staff-api/index.ts';
import { visibleText } from '../../visible-text.ts';
import { CliError } from '../cli-error.ts';
import { NewFile, sizeOf } from '../files/new-file.ts';
import { Progress } from '../progress.ts';
import { asciiJson } from '../text.ts';
import type { Desk } from './desk.ts';
import { sealedName } from './export-sealed.ts';
import { openTipLetter } from './letters.ts';
import type { Tally } from './tally.ts';

const MESSAGE_FILE = 'message.txt';
const LETTER_FILE = 'letter.json';

/** Writes `message.txt`, `letter.json` and the attachments under cleaned names, each opened and whole. */
export async function exportOpened(desk: Desk, tip: TipDetail, folder: string, tally: Tally): Promise<void> {
  const letter = await openTipLetter(desk, tip);
  const names = fileNames(letter);
  await keepText(folder, MESSAGE_FILE, readable(letter.message), tally);
  await keepText(folder, LETTER_FILE, `${asciiJson(letterRecord(tip, letter, names), 2)}\n`, tally);
  for (const [index, entry] of letter.attachments.entries()) {
    const position = index + 1;
    const name = names[index] ?? '';
    await tally.attempt(`tip ${tip.id}, attachment ${position}, ${name}`, async () => {
      if ((await sizeOf(join(folder, name))) === entry.size) tally.kept();
      else {
        await writeOpened(desk, { letter, position, part: attachmentOf(tip, position) }, { folder, name });
        tally.written();
      }
    });
  }
  await tally.attempt(`tip ${tip.id}`, () => requireNoStranger(tip, letter));
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
  return uniqueNames(cleaned, [MESSAGE_FILE, LETTER_FILE, 'letter.pgp', ...sealed]);
}

/** For a pager or an editor: nothing in it moves a cursor. The exact text is in `letter.json`. */
function readable(message: string): string {
  const text = visibleText(message);
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function letterRecord({ id, day, sealed }: TipDetail, letter: Letter, names: readonly string[]) {
  const attachments = letter.attachments.map(({ part, name, type, size }: ManifestEntry, index) => {
    return { name, type, size, savedAs: names[index], part };
  });
  const { language, time, message } = letter;
  return { tip: id, day, time, sealed, language, message, attachments };
}

async function keepText(folder: string, name: string, text: string, tally: Tally): Promise<void> {
  if ((await sizeOf(join(folder, name))) !== undefined) {
    tally.kept();
    return;
  }
  const file = await NewFile.create(folder, name);
  await file.write(Buffer.from(text, 'utf8'));
  await file.commit();
  tally.written();
}

function attachmentOf({ id, parts }: TipDetail, position: number): TipPart {
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
async function requireNoStranger({ parts }: TipDetail, { attachments }: Letter): Promise<void> {
  const given = parts.filter(({ kind }) => kind === 'attachment').length;
  if (given <= attachments.length) return;
  throw new KeysError(
    'mismatch',
    `The server gives ${given} attachments, but the letter names ${attachments.length}. The others were left out.`,
  );
}
