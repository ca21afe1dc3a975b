import { type StaffApi, StaffApiError, type StaffApiErrorCode } from '../staff-api/index.ts';
import type { PartUpload } from './seal-reply.ts';

/** Bytes that are sent with one request: what a line that breaks loses at most. */
const REQUEST_BYTES = 2 * 2 ** 20;
/** How often one such piece is tried. */
const MAX_TRIES = 6;
/** How long to wait before the second try, milliseconds; doubled for each further one. */
const FIRST_WAIT_MS = 500;

export type UploadApi = Pick<StaffApi, 'createUpload' | 'uploadOffset' | 'appendUpload' | 'deleteUpload'>;

export interface Uploading {
  readonly api: UploadApi;
  readonly wait: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  /** Called with the number of bytes that the server has made durable. */
  readonly progress: (bytes: number) => void;
}

/**
 * Uploads a sealed body piece by piece, and goes on from what the server has when the line breaks.
 *
 * @returns the id under which the server has it
 * @throws StaffApiError
 */
export async function uploadBody({ length, body }: PartUpload, uploading: Uploading): Promise<string> {
  const { api, progress } = uploading;
  let id = '';
  await stubbornly(uploading, async () => {
    id = await api.createUpload(length);
  });
  try {
    let offset = 0;
    for await (const piece of inPieces(body)) {
      await sendPiece(id, offset, piece, uploading);
      offset += piece.length;
      progress(offset);
    }
    return id;
  } catch (error) {
    // What nobody will go on with must not lie on the server; it goes by itself after some days.
    await api.deleteUpload(id).catch(() => undefined);
    throw error;
  }
}

async function sendPiece(
  id: string,
  from: number,
  piece: Uint8Array<ArrayBuffer>,
  uploading: Uploading,
): Promise<void> {
  const { api, signal } = uploading;
  let offset = from;
  await stubbornly(uploading, async (again) => {
    if (again) offset = await api.uploadOffset(id);
    const sent = offset - from;
    if (sent < 0 || sent > piece.length) {
      throw new StaffApiError('unexpected-answer', 'The server has other bytes of the file than were sent.');
    }
    if (sent < piece.length) await api.appendUpload(id, offset, piece.subarray(sent), signal);
  });
}

/** The line broke; or the server still holds the end of what was cut off. */
const PASSING: ReadonlySet<StaffApiErrorCode> = new Set([
  'unreachable',
  'interrupted',
  'upload-busy',
  'wrong-offset',
]);

/** Repeats a step while the line is the trouble. */
async function stubbornly(
  { wait, signal }: Uploading,
  step: (again: boolean) => Promise<void>,
): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      await step(tried > 1);
      return;
    } catch (error) {
      const passing = error instanceof StaffApiError && PASSING.has(error.code);
      if (!passing || signal.aborted || tried === MAX_TRIES) throw error;
      await wait(FIRST_WAIT_MS * 2 ** (tried - 1));
    }
  }
}

/** The body in pieces of one request each, in memory of their own. */
async function* inPieces(
  body: AsyncIterable<readonly Uint8Array[]>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  let piece = new Uint8Array(REQUEST_BYTES);
  let filled = 0;
  for await (const batch of body) {
    for (const bytes of batch) {
      for (let taken = 0; taken < bytes.length;) {
        const some = bytes.subarray(taken, taken + piece.length - filled);
        piece.set(some, filled);
        filled += some.length;
        taken += some.length;
        if (filled === piece.length) {
          yield piece;
          piece = new Uint8Array(REQUEST_BYTES);
          filled = 0;
        }
      }
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
