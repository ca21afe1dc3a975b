import { looksEncrypted, openForeign, type UnlockedKey } from '../../../keys/index.ts';
import { innerName } from '../../conversation/index.ts';
import { cleanFileName } from '../../file-names.ts';
import { ConsoleError } from '../failure.ts';
import { MAX_NAME_CHARACTERS, MAX_OPENED_INSIDE_BYTES } from '../limits.ts';
import type { AnswerOf, FilePlace } from '../protocol.ts';
import { failureOf } from './failure-of.ts';
import { MemorySink, UNKNOWN_TYPE } from './sinks.ts';
import type { FileOpening, TipReader } from './tip-reader.ts';

export interface InnerFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * What is inside a file that the source had encrypted by themselves; undefined for any other file.
 *
 * @param outer name of the file
 * @throws ConsoleError `foreign-unopened`, `too-large-inside`
 */
export async function openInnerFile(
  bytes: Uint8Array<ArrayBuffer>,
  outer: string,
  keys: readonly UnlockedKey[],
): Promise<InnerFile | undefined> {
  if (!looksEncrypted(bytes)) return undefined;
  try {
    const { data, fileName } = await openForeign(bytes, keys);
    const name = innerName(fileName, outer).slice(0, MAX_NAME_CHARACTERS);
    return { name: cleanFileName(name, 1), bytes: data };
  } catch (error) {
    const { code } = failureOf(error);
    if (code === 'too-large') throw new ConsoleError({ code: 'too-large-inside' }, { cause: error });
    throw new ConsoleError({ code: 'foreign-unopened' }, { cause: error });
  }
}

/** Opens a file, and the message in it, for saving what is inside. @throws ConsoleError */
export async function saveInnerFile(
  tips: TipReader,
  place: FilePlace,
  keys: readonly UnlockedKey[],
  opening: Omit<FileOpening, 'sink'>,
): Promise<AnswerOf<'save'>> {
  const { size, name } = await tips.entry(place);
  if (size > MAX_OPENED_INSIDE_BYTES) throw new ConsoleError({ code: 'too-large-inside' });
  const sink = new MemorySink(size);
  await tips.openFile(place, { ...opening, sink });
  const bytes = new Uint8Array(await sink.blob().arrayBuffer());
  const inside = await openInnerFile(bytes, name, keys);
  if (inside === undefined) throw new ConsoleError({ code: 'not-encrypted' });
  return { file: new Blob([inside.bytes], { type: UNKNOWN_TYPE }), inner: inside.name };
}
