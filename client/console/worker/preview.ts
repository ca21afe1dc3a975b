import { visibleText } from '../../visible-text.ts';
import { ConsoleError } from '../failure.ts';
import { MAX_PREVIEW_BYTES, MAX_SHOWN_PIXELS } from '../limits.ts';
import type { Preview } from '../protocol.ts';
import { imageKindOf } from './image-kind.ts';
import { MemorySink } from './sinks.ts';
import { shownTextOf } from './text-kind.ts';
import type { FileOpening, TipReader } from './tip-reader.ts';

/**
 * Opens a file whole, and only when it was neither changed nor cut off makes it into something harmless to look at: an
 * image of a type that its own bytes show, or text.
 *
 * @throws ConsoleError `too-large`, and what `TipReader.openFile` throws
 */
export async function previewFile(
  tips: TipReader,
  { tip, position }: { readonly tip: string; readonly position: number },
  opening: Omit<FileOpening, 'sink'>,
): Promise<Preview> {
  const { size } = await tips.entry(tip, position);
  if (size > MAX_PREVIEW_BYTES) throw new ConsoleError({ code: 'too-large' });
  const sink = new MemorySink(size);
  await tips.openFile(tip, position, { ...opening, sink });
  const bytes = new Uint8Array(await sink.blob().arrayBuffer());
  return imagePreview(bytes) ?? textPreview(bytes, await tips.language(tip)) ?? { kind: 'unsuitable' };
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
