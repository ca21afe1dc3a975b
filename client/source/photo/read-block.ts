import { type Block, type BlockKind, contentOf } from './block.ts';
import type { ByteWindow } from './byte-window.ts';
import { startsWith } from './byte-window.ts';
import { colourSpaceOf, isPlainProfile, profileName } from './colour-profile.ts';
import { addExif, loadExif } from './exif.ts';
import type { Findings } from './findings.ts';
import type { HiddenKind } from './inspection.ts';
import { readTiff } from './orientation.ts';
import { addPhotoshop, decoded } from './photoshop.ts';
import { addXmp } from './xmp.ts';

/** Keywords of PNG texts (W3C PNG, 11.3.3.1, and what ImageMagick writes) by what they tell about. */
const KEYWORDS: readonly (readonly [kind: HiddenKind, keyword: RegExp])[] = [
  ['author', /^(?:Author|Copyright|Artist)$/iu],
  ['time', /^(?:Creation Time|date:\w+|create-date|modify-date)$/iu],
  ['software', /^Software$/iu],
  ['device', /^(?:Source|Make|Model)$/iu],
  ['other', /^Raw profile type/iu],
];
/** Begins of what is put behind pictures. */
const BEHIND: readonly (readonly [name: string, text: string, at: number])[] = [
  ['JPEG', '\xff\xd8\xff', 0],
  ['MP4', 'ftyp', 4],
  ['PNG', '\x89PNG', 0],
  ['ZIP', 'PK\x03\x04', 0],
];
const SNIFFED_BYTES = 64;

type Reader = (content: Uint8Array<ArrayBuffer>, findings: Findings, label: string) => void;

/** By kind; what is not here tells nothing by itself. */
const READERS: Readonly<Partial<Record<BlockKind, Reader>>> = {
  jfif: addJfif,
  exif: addExifBlock,
  xmp: addXmp,
  photoshop: addPhotoshop,
  text: addText,
  time: addTime,
  attachment: addAttachment,
  thumbnail: (_content, findings) => {
    findings.add('thumbnail');
  },
  other: (_content, findings, label) => {
    findings.add('other', label);
  },
};

/** What one block of a picture tells. */
export async function addBlock(bytes: ByteWindow, block: Block, findings: Findings): Promise<void> {
  const read = READERS[block.kind];
  if (read === undefined) return;
  // Of what is behind a picture only the beginning is looked at: it may be a video.
  const content = block.kind === 'attachment' ? await bytes.from(block.start) : await contentOf(bytes, block);
  read(content, findings, block.label);
}

/** A JFIF header may carry a thumbnail, whose width and height are its last two fields. */
function addJfif(content: Uint8Array, findings: Findings): void {
  const [, , , , , , , width = 0, height = 0] = content;
  if (width * height > 0) findings.add('thumbnail');
}

function addExifBlock(content: Uint8Array<ArrayBuffer>, findings: Findings): void {
  // Some writers of WebP and PNG put JPEG's label before it.
  const data = startsWith(content, 'Exif\0') ? content.subarray(6) : content;
  if (addExif(loadExif(data), findings) === 0) findings.add('other', 'Exif');
  if (readTiff(data).hasSecond) findings.add('thumbnail');
}

function addText(content: Uint8Array, findings: Findings, label: string): void {
  const [chunk = '', ...rest] = label.split(' ');
  const keyword = rest.join(' ');
  if (keyword === '') {
    findings.add('text', decoded(content));
    return;
  }
  const kind = KEYWORDS.find(([, pattern]) => pattern.test(keyword))?.[0];
  const value = pngText(chunk, content.subarray(keyword.length + 1));
  findings.add(kind ?? 'text', kind === undefined || value === '' ? `${keyword}: ${value}` : value);
}

/** The text behind a keyword; none where it is compressed. */
function pngText(chunk: string, content: Uint8Array): string {
  if (chunk === 'tEXt') return decoded(content);
  if (chunk === 'zTXt' || content[0] !== 0) return '';
  // Two bytes about compression, a language and a translated keyword, each with a zero behind it.
  const languageEnd = content.indexOf(0, 2);
  const keywordEnd = languageEnd === -1 ? -1 : content.indexOf(0, languageEnd + 1);
  return keywordEnd === -1 ? '' : decoded(content.subarray(keywordEnd + 1));
}

/** PNG's tIME: year, month, day, hour, minute, second. */
function addTime(content: Uint8Array, findings: Findings): void {
  const [high = 0, low = 0, ...rest] = content;
  const [month, day, hour, minute] = rest.map((value) => String(value).padStart(2, '0'));
  findings.add('time', content.length === 7 ? `${high * 256 + low}-${month}-${day} ${hour}:${minute}` : '');
}

function addAttachment(start: Uint8Array, findings: Findings): void {
  const sniffed = start.subarray(0, SNIFFED_BYTES);
  const name = BEHIND.find(([, text, at]) => startsWith(sniffed.subarray(at), text))?.[0];
  findings.add('attachment', name);
}

/** Profiles of the known spaces are made by programs, others by whoever measured a screen. */
export function addProfile(profile: Uint8Array, findings: Findings): void {
  const space = colourSpaceOf(profile);
  if (space === 'srgb' || isPlainProfile(profile)) return;
  const ofScreen = space === undefined && startsWith(profile.subarray(12), 'mntrRGB ');
  findings.add(ofScreen ? 'device' : 'other', profileName(profile));
}
