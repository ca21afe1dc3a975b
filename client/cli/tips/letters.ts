import { type Letter, openLetter } from '../../../keys/index.ts';
import type { ListedTip, TipDetail, TipPart } from '../../staff-api/index.ts';
import { CliError } from '../cli-error.ts';
import type { Desk } from './desk.ts';

/** Most tips that the server gives in one page. */
const PAGE_TIPS = 200;

/** All tips, newest day first, a page at a time. */
export async function* allTips({ session }: Desk): AsyncGenerator<ListedTip, void, undefined> {
  let after: string | undefined;
  do {
    const cursor = after;
    const page = await session.call((api) =>
      api.listTips({ limit: PAGE_TIPS, ...(cursor === undefined ? {} : { after: cursor }) }),
    );
    yield* page.tips;
    after = page.next;
  } while (after !== undefined);
}

/** The letter of a line of the list, which mostly holds the body already. */
export function openListedLetter(desk: Desk, { id, letter }: ListedTip): Promise<Letter> {
  const { session, keys, ciphers, terminal } = desk;
  const body = letter.body === undefined ? session.body(letter.id, terminal.interrupted) : once(letter.body);
  return openLetter(id, { ...letter, body }, keys, ciphers);
}

/** @throws CliError `parts-missing` */
export function letterOf({ id, parts }: TipDetail): TipPart {
  const letter = parts.find(({ kind }) => kind === 'letter');
  if (letter !== undefined) return letter;
  throw new CliError(
    'parts-missing',
    `The server gives no letter for tip ${id}.`,
    'Tell the operator: sealdrop-server doctor checks what is stored.',
  );
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is asked for
async function* once(bytes: Uint8Array) {
  yield bytes;
}
