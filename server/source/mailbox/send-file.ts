import { once } from 'node:events';
import type { Response } from 'express';
import type { PlaintextSink } from '../../../keys/index.ts';
import { downloadName } from './download-name.ts';
import type { ReplyFile } from './read-replies.ts';

/**
 * Opens a file twice: first only to see that it is whole and unchanged, then to send it. So nothing that was not
 * authenticated leaves, an error is a page and not a broken file, and nothing is held in memory or on a disk.
 *
 * @throws KeysError, StorageError when it is not whole: nothing was sent
 */
export async function sendReplyFile(response: Response, file: ReplyFile): Promise<void> {
  await file.open(NOWHERE);
  response.set({
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(file.size),
    'Content-Disposition': `attachment; filename*=UTF-8''${encode(downloadName(file.name))}`,
  });
  try {
    await file.open(responseSink(response));
  } catch {
    // It was changed in between, or the source has gone: the browser sees that it is not complete.
    response.destroy();
  }
}

const NOWHERE: PlaintextSink = {
  write: () => Promise.resolve(),
  commit: () => Promise.resolve(),
  discard: () => Promise.resolve(),
};

function responseSink(response: Response): PlaintextSink {
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  return {
    async write(piece) {
      // A copy: the piece's memory is used again for the next one, and the response may still hold it.
      if (!response.write(Buffer.from(piece))) await once(response, 'drain', { signal: gone.signal });
    },
    commit() {
      response.end();
      return Promise.resolve();
    },
    discard() {
      response.destroy();
      return Promise.resolve();
    },
  };
}

/** RFC 8187: what `encodeURIComponent` leaves, but for four characters that are not allowed. */
function encode(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/gu,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
}
