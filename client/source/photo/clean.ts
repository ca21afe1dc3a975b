import { type Block, contentOf } from './block.ts';
import type { ByteWindow } from './byte-window.ts';
import { startsWith } from './byte-window.ts';
import { colourSpaceOf, plainProfile } from './colour-profile.ts';
import { cleanGif, cleanJpeg, cleanPng, cleanWebp } from './copies.ts';
import type { CopyWriter, Kept } from './copies.ts';
import type { Format } from './file-kind.ts';
import { inspectFile, kindOf, walkPicture } from './inspect.ts';
import type { Inspection } from './inspection.ts';
import { readTiff } from './orientation.ts';
import { profileData } from './profile-data.ts';

interface CopyType {
  readonly write: CopyWriter;
  readonly type: string;
  readonly extension: string;
}

const COPIES: Readonly<Record<Format, CopyType>> = {
  jpeg: { write: cleanJpeg, type: 'image/jpeg', extension: 'jpg' },
  png: { write: cleanPng, type: 'image/png', extension: 'png' },
  webp: { write: cleanWebp, type: 'image/webp', extension: 'webp' },
  gif: { write: cleanGif, type: 'image/gif', extension: 'gif' },
};

/**
 * A copy of a JPEG, PNG, WebP or GIF without hidden data: the same picture, bit for bit, in a file with only what is
 * needed to show it. Undefined when that cannot be made, or when `inspectFile` still finds something in it. It is
 * named by the caller (`photo-3` becomes `photo-3.jpg`), because names tell times and devices too.
 *
 * The copy refers to stretches of the original, which are read when the copy is.
 *
 * @param inspect the last word on the copy
 */
export async function cleanCopy(
  file: File,
  name: string,
  inspect: (file: File) => Promise<Inspection> = inspectFile,
): Promise<File | undefined> {
  try {
    const kind = await kindOf(file);
    if (kind?.by !== 'walk') return undefined;
    const walked = await walkPicture(file, kind);
    if (walked === undefined) return undefined;
    const { bytes, blocks } = walked;
    const { write, type, extension } = COPIES[kind.format];
    const pieces = await write(file, bytes, blocks, await keptOf(kind.format, bytes, blocks));
    const copy = new File([...pieces], `${name}.${extension}`, { type, lastModified: 0 });
    return (await inspect(copy)).state === 'nothing' ? copy : undefined;
  } catch {
    // The original cannot be read any more, or is broken where the walk does not look.
    return undefined;
  }
}

/** What showing the picture right needs beside pixels: the way up, and a colour space other than the usual one. */
async function keptOf(format: Format, bytes: ByteWindow, blocks: readonly Block[]): Promise<Kept> {
  const exif = blocks.find(({ kind }) => kind === 'exif');
  const profile = await profileData(format, bytes, blocks);
  const space = profile === undefined ? undefined : colourSpaceOf(profile);
  return {
    orientation: exif === undefined ? undefined : await orientationIn(bytes, exif),
    profile: space === undefined || space === 'srgb' ? undefined : plainProfile(space),
  };
}

async function orientationIn(bytes: ByteWindow, exif: Block): Promise<number | undefined> {
  const content = await contentOf(bytes, exif);
  return readTiff(startsWith(content, 'Exif\0') ? content.subarray(6) : content).orientation;
}
