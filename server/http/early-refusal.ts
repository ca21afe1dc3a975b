import type { IncomingMessage, ServerResponse } from 'node:http';
import { watchPace, type PaceLimits } from './upload-pace.ts';

export interface Refusal {
  readonly status: number;
  readonly html: string;
}

export interface DiscardBounds {
  /** A body that announces more than this is not read to its end: no browser would get there. */
  readonly maxBytes: number;
  readonly maxSeconds: number;
  /** How long a browser that shows the answer after a reset is given to receive it. */
  readonly lingerSeconds: number;
  readonly pace: PaceLimits;
}

/**
 * Six times the largest tip, so that whoever took the wrong file still reads why; and as long as a form is good for. What
 * is thrown away costs less than an upload that is sealed, and how many there are at once, the listener limits.
 */
export const DISCARD_BOUNDS: DiscardBounds = {
  maxBytes: 16 * 1024 ** 3,
  maxSeconds: 24 * 3_600,
  lingerSeconds: 10,
  pace: { stallSeconds: 60, minBytesPerSecond: 512 },
};

/**
 * Answers a request whose body is not wanted (any more) so that the person really sees the answer, then ends the
 * connection. Browsers look at an answer only after they have sent everything, or failed to:
 *
 * - Firefox, and so Tor Browser, shows it only if the whole body was taken. After a reset it sends everything once
 *   more, and then shows an error of its own. So the body is read and thrown away.
 * - Chromium shows the answer that it has received when its sending fails, if the system still gives it out after a
 *   reset: Linux does (tried), so Android and ChromeOS should; Windows is known to throw it away. Where it does, the
 *   connection is ended soon, which spares the person hours and a data plan.
 *
 * (tests/browser/early-refusal.test.ts)
 */
export function refuseEarly(
  request: IncomingMessage,
  response: ServerResponse,
  { status, html }: Refusal,
  bounds: DiscardBounds = DISCARD_BOUNDS,
): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(html);
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': body.length,
    Connection: 'close',
  });
  // Not `end` yet: Node closes the connection after the end of such an answer.
  response.write(body);
  detachReaders(request);
  discard(request, bounds, () => {
    response.end();
  });
}

/**
 * Whoever read the body until now must hear that no more comes, or would wait forever: multer and raw-body listen for
 * `aborted` (tests/server/http/early-refusal.test.ts).
 */
function detachReaders(request: IncomingMessage): void {
  request.unpipe();
  request.emit('aborted');
}

function discard(request: IncomingMessage, bounds: DiscardBounds, done: () => void): void {
  const toTheEnd = announcedBytes(request) <= bounds.maxBytes && !showsAnswerAfterReset(request);
  let discarded = 0;
  const stopWatching = watchPace(request, bounds.pace, finish);
  const timer = setTimeout(finish, (toTheEnd ? bounds.maxSeconds : bounds.lingerSeconds) * 1000);
  timer.unref();

  function count(chunk: Buffer): void {
    discarded += chunk.length;
    if (discarded > bounds.maxBytes) finish();
  }
  function finish(): void {
    stopWatching();
    clearTimeout(timer);
    request.off('data', count).off('end', finish).off('close', finish);
    request.resume();
    done();
  }
  request.on('data', count).on('end', finish).on('close', finish);
  request.resume();
  if (request.readableEnded || request.destroyed) finish();
}

/** Browsers always announce the length of a form. */
const announcedBytes = ({ headers }: IncomingMessage): number => Number(headers['content-length'] ?? 0);

/** Read for this one decision, and kept nowhere. */
function showsAnswerAfterReset({ headers }: IncomingMessage): boolean {
  const agent = headers['user-agent'] ?? '';
  return /Chrome\/\d/.test(agent) && /\b(?:Linux|Android|CrOS)\b/.test(agent);
}
