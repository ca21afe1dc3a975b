/**
 * Why a part of an upload was not taken. Each is a code that a program reads; a page makes a sentence of it.
 *
 * - `upload-missing`: there is no such upload, or another's, or it has expired.
 * - `upload-busy`: bytes of it are being taken, or it is being made part of a tip. Ask again.
 * - `wrong-offset`: it is not as long as the sender thinks. Ask how long it is, and go on from there.
 * - `too-big`, `too-many`: more than may be.
 * - `files-full`: a source's files no longer fit, but a letter does.
 * - `share-used`: what one visitor may have of the room is used up, of others there is more.
 * - `store-full`, `store-trouble`: the disk.
 * - `malformed`: not a request of this protocol as it is used here.
 */
export type UploadErrorCode =
  | 'upload-missing'
  | 'upload-busy'
  | 'wrong-offset'
  | 'too-big'
  | 'too-many'
  | 'files-full'
  | 'share-used'
  | 'store-full'
  | 'store-trouble'
  | 'malformed';

export const UPLOAD_STATUS: Readonly<Record<UploadErrorCode, number>> = {
  'upload-missing': 404,
  'upload-busy': 423,
  'wrong-offset': 409,
  'too-big': 413,
  'too-many': 429,
  'files-full': 507,
  'share-used': 429,
  'store-full': 507,
  'store-trouble': 503,
  malformed: 400,
};

export class UploadError extends Error {
  readonly code: UploadErrorCode;

  constructor(code: UploadErrorCode, options?: ErrorOptions) {
    super(code, options);
    this.name = 'UploadError';
    this.code = code;
  }
}
