import type { Block } from './block.ts';
import { ByteWindow, NotAsExpected } from './byte-window.ts';
import { addExif, loadExif } from './exif.ts';
import type { FileKind, Format } from './file-kind.ts';
import { fileKindOf, KIND_BYTES } from './file-kind.ts';
import { Findings } from './findings.ts';
import type { Inspection, UnreadableType } from './inspection.ts';
import { NOTHING, UNKNOWN } from './inspection.ts';
import { profileData } from './profile-data.ts';
import { addBlock, addProfile } from './read-block.ts';
import { addXmp } from './xmp.ts';

/** Largest picture that is looked through, bytes. */
export const MAX_PICTURE_BYTES = 256 * 1024 * 1024;
/** Blocks with hidden data that are read; that there are more is told as `other`. */
const MAX_READ_BLOCKS = 100;
/** Read of a HEIC, AVIF or TIFF file at first, and at most, bytes. */
const FIRST_HEAD_BYTES = 1024 * 1024;
const MAX_HEAD_BYTES = 32 * 1024 * 1024;

/**
 * What a file tells about whoever made it, beside what it shows. Reads pieces of the file, never all of it at once,
 * and never rejects: a file that cannot be read is `unknown`, a picture that is not built as it should be `unreadable`.
 */
export async function inspectFile(file: File): Promise<Inspection> {
  try {
    const kind = await kindOf(file);
    return kind === undefined ? UNKNOWN : await inspectKind(file, kind);
  } catch {
    // The file is gone, or may not be read.
    return UNKNOWN;
  }
}

export async function kindOf(file: File): Promise<FileKind | undefined> {
  const start = new Uint8Array(await file.slice(0, KIND_BYTES).arrayBuffer());
  return start.length === 0 ? undefined : fileKindOf(start, file.name);
}

async function inspectKind(file: File, kind: FileKind): Promise<Inspection> {
  switch (kind.by) {
    case 'nothing':
      return { state: 'unreadable', type: kind.type };
    case 'library':
      return inspectHead(file, kind.otherwise);
    case 'walk': {
      const walked = await walkPicture(file, kind);
      if (walked === undefined) return { state: 'unreadable', type: 'picture' };
      const findings = await inspectBlocks(walked, kind.format);
      return findings.none ? NOTHING : { state: 'hidden', found: findings.all(), cleanable: true };
    }
  }
}

export interface Walked {
  readonly bytes: ByteWindow;
  readonly blocks: readonly Block[];
}

/** Undefined: it is not built as its type says, or is too large. */
export async function walkPicture(
  file: File,
  { walk }: FileKind & { readonly by: 'walk' },
): Promise<Walked | undefined> {
  if (file.size > MAX_PICTURE_BYTES) return undefined;
  const bytes = new ByteWindow(file);
  try {
    return { bytes, blocks: await walk(bytes) };
  } catch (error) {
    if (error instanceof NotAsExpected) return undefined;
    throw error;
  }
}

async function inspectBlocks({ bytes, blocks }: Walked, format: Format): Promise<Findings> {
  const findings = new Findings();
  const telling = blocks.filter(({ kind }) => kind !== 'picture' && kind !== 'features');
  for (const block of telling.slice(0, MAX_READ_BLOCKS)) {
    await orOther(findings, block.label, () => addBlock(bytes, block, findings));
  }
  if (telling.length > MAX_READ_BLOCKS) findings.add('other');
  if (blocks.some(({ kind }) => kind === 'profile')) {
    await orOther(findings, 'ICC', async () => {
      addProfile((await profileData(format, bytes, blocks)) ?? new Uint8Array(0), findings);
    });
  }
  return findings;
}

/** What is there but broken is told as `other`: it is hidden data all the same. */
async function orOther(findings: Findings, label: string, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch {
    findings.add('other', label);
  }
}

/** By the library, from the beginning of the file. That nothing was found there does not mean that nothing is there. */
async function inspectHead(file: File, otherwise: UnreadableType): Promise<Inspection> {
  const findings = new Findings();
  try {
    await addHead(file, findings);
  } catch {
    // Broken, or its metadata is farther back than what was read.
  }
  if (findings.none) return { state: 'unreadable', type: otherwise };
  return { state: 'hidden', found: findings.all(), cleanable: false };
}

async function addHead(file: File, findings: Findings): Promise<void> {
  let head = await headOf(file, FIRST_HEAD_BYTES);
  let tags = loadExif(head);
  const range = tags.metadataRange;
  if (file.size > head.length && range?.complete !== true) {
    head = await headOf(file, MAX_HEAD_BYTES);
    tags = loadExif(head);
  }
  addExif(tags, findings);
  for (const { type, start, end } of tags.metadataRange?.blocks ?? []) {
    if (type === 'xmp') addXmp(head.subarray(start, end), findings);
  }
}

async function headOf(file: File, length: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.slice(0, length).arrayBuffer());
}
