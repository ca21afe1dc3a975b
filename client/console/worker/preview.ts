import type { UnlockedKey } from '../../../keys/index.ts';
import { visibleText } from '../../visible-text.ts';
import { ConsoleError } from '../failure.ts';
import { MAX_PREVIEW_BYTES, MAX_SHOWN_PIXELS } from '../limits.ts';
import type { FilePlace, Preview } from '../protocol.ts';
import { openInnerFile } from './foreign-file.ts';
import { imageKindOf } from './image-kind.ts';
import { MemorySink } from './sinks.ts';
import { shownTextOf } from './text-kind.ts';
import type { FileOpening, TipReader } from './tip-reader.ts';

/**
 * Opens a file whole, and only when it was neither changed nor cut off makes it into something harmless to look at: an
 * image of a type that its own bytes show, or text. A file that the source had encrypted is opened once more.
 *
 * @throws ConsoleError `too-large`, `foreign-unopened`, and what `TipReader.openFile` throws
 */
export async function previewFile(
  tips: TipReader,
  place: FilePlace,
  keys: readonly UnlockedKey[],
  opening: Omit<FileOpening, 'sink'>,
): Promise<Preview> {
  const { size, name } = await tips.entry(place);
  if (size > MAX_PREVIEW_BYTES) throw new ConsoleError({ code: 'too-large' });
  const sink = new MemorySink(size);
  await tips.openFile(place, { ...opening, sink });
  const bytes = new Uint8Array(await sink.blob().arrayBuffer());
  const language = await tips.language(place);
  const inside = await openInnerFile(bytes, name, keys);
  if (inside === undefined) return previewOf(bytes, language);
  return { ...previewOf(inside.bytes, language), inner: inside.name };
}

function previewOf(bytes: Uint8Array<ArrayBuffer>, language: string): Preview {
  return imagePreview(bytes) ?? textPreview(bytes, language) ?? { kind: 'unsuitable' };
}

function imagePreview(bytes: Uint8Array<ArrayBuffer>): Preview | undefined {
  const kind = imageKindOf(bytes);
  if (kind === undefined) return undefined;
  const { type, width, height } = kind;
  const pixels = width * height;
  if (pixels === 0 || pixels > MAX_SHOWN_PIXELS) return { kind: 'unsuitable' };
  return { kind: 'image', image: new Blob([bytes], { type }), width, height };
}

function textPreview(bytes: Uint8Array, language: string): Preview | undefined {
  const shown = shownTextOf(bytes, language);
  return shown && { kind: 'text', ...shown, text: visibleText(shown.text) };
}
