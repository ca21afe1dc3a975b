import { startsWith } from './byte-window.ts';
import type { Walk } from './block.ts';
import { isGif, walkGif } from './gif.ts';
import type { UnreadableType } from './inspection.ts';
import { isJpeg, walkJpeg } from './jpeg.ts';
import { isPng, walkPng } from './png.ts';
import { isWebp, walkWebp } from './webp.ts';

/** Read of a file to know what it is, bytes. */
export const KIND_BYTES = 1024;

export type Format = 'jpeg' | 'png' | 'webp' | 'gif';

export type FileKind =
  /** Built of parts that our own walkers know. */
  | { readonly by: 'walk'; readonly format: Format; readonly walk: Walk }
  /** Read by the library alone, and never said to be clean. */
  | { readonly by: 'library'; readonly otherwise: UnreadableType }
  | { readonly by: 'nothing'; readonly type: UnreadableType };

const WALKED: readonly (readonly [format: Format, is: (start: Uint8Array) => boolean, walk: Walk])[] = [
  ['jpeg', isJpeg, walkJpeg],
  ['png', isPng, walkPng],
  ['webp', isWebp, walkWebp],
  ['gif', isGif, walkGif],
];

const TIFF = ['II*\0', 'MM\0*'];
/** Brands of ISO/IEC 23008-12 (HEIF) and AVIF. */
const HEIF_BRAND = /^(?:heic|heix|hevc|hevx|heim|heis|hevm|hevs|mif1|msf1|avif|avis)$/u;

/** What begins so, at an offset, often carries hidden data that nothing here reads. */
const BEGINNINGS: readonly (readonly [type: UnreadableType, text: string, at?: number])[] = [
  ['pdf', '%PDF'],
  ['document', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  ['document', '{\\rtf'],
  ['raw', 'FUJIFILMCCD-RAW'],
  ['raw', 'IIU\0'],
  ['raw', 'IIRO'],
  ['raw', 'IIRS'],
  ['picture', '8BPS'],
  ['picture', '\xff\x0a'],
  ['picture', 'JXL ', 4],
  ['picture', 'jP  ', 4],
  ['picture', '<svg'],
  ['video', '\x1a\x45\xdf\xa3'],
  ['video', 'AVI ', 8],
  ['video', '\x00\x00\x01\xba'],
  ['video', '\x30\x26\xb2\x75'],
  ['video', 'FLV\x01'],
  ['video', 'OggS'],
  ['video', 'moov', 4],
  ['audio', 'WAVE', 8],
  ['audio', 'ID3'],
  ['audio', 'fLaC'],
  ['audio', '#!AMR'],
  ['archive', 'PK\x03\x04'],
  ['archive', '7z\xbc\xaf\x27\x1c'],
  ['archive', 'Rar!'],
  ['archive', '\x1f\x8b'],
  ['archive', 'BZh'],
  ['archive', '\xfd7zXZ'],
  ['archive', '\x28\xb5\x2f\xfd'],
  ['archive', 'ustar', 257],
];
/** Where the beginning says nothing, or less than the name: documents are ZIP archives, raw pictures TIFF files. */
const EXTENSIONS: readonly (readonly [type: UnreadableType, name: RegExp])[] = [
  ['document', /\.(?:do[ct][xm]?|xls[xmb]?|pp[ts][xm]?|od[tspg]|epub|rtf|pages|numbers|key|hwpx?|wps)$/iu],
  ['raw', /\.(?:dng|nef|nrw|cr[23w]|arw|srf|sr2|orf|rw2|raf|pef|srw|3fr|iiq|x3f|rwl|gpr)$/iu],
  ['picture', /\.(?:jpe?g|jfif|png|webp|gif|hei[cf]|avif|tiff?|jxl|jp2|psd|svg|ai|eps|xcf)$/iu],
  ['video', /\.(?:mp4|m4v|mov|qt|3gp|3g2|avi|mkv|webm|wmv|mpe?g|mts|m2ts|ogv|flv)$/iu],
  ['audio', /\.(?:mp3|m4a|aac|wav|ogg|oga|opus|flac|amr|wma|aiff?)$/iu],
  ['pdf', /\.pdf$/iu],
  ['archive', /\.(?:zip|rar|7z|tar|t?gz|bz2|xz|zst|jar|apk|ipa|iso|dmg)$/iu],
];

/** What a file is by its own beginning, and by its name where that says more. Undefined: nothing known. */
export function fileKindOf(start: Uint8Array, name: string): FileKind | undefined {
  const walked = WALKED.find(([, is]) => is(start));
  if (walked !== undefined) return { by: 'walk', format: walked[0], walk: walked[2] };
  const named = EXTENSIONS.find(([, pattern]) => pattern.test(name))?.[0];
  if (TIFF.some((magic) => startsWith(start, magic))) {
    return { by: 'library', otherwise: named === 'raw' ? 'raw' : 'picture' };
  }
  if (startsWith(start.subarray(4), 'ftyp')) return isoMedia(start, named);
  const begun = BEGINNINGS.find(([, text, at = 0]) => startsWith(start.subarray(at), text))?.[0];
  // A ZIP archive that is named like a document is one; otherwise a file's own beginning counts.
  const type = begun === 'archive' ? (named ?? begun) : (begun ?? named);
  return type === undefined ? undefined : { by: 'nothing', type };
}

function isoMedia(start: Uint8Array, named: UnreadableType | undefined): FileKind {
  const brand = String.fromCharCode(...start.subarray(8, 12));
  if (HEIF_BRAND.test(brand)) return { by: 'library', otherwise: 'picture' };
  if (brand === 'crx ') return { by: 'nothing', type: 'raw' };
  return { by: 'nothing', type: brand === 'M4A ' || named === 'audio' ? 'audio' : 'video' };
}
