import { type FromWorker, parseToWorker, type ToWorker } from './protocol.ts';
import { Desk } from './worker/desk.ts';
import { failureOf } from './worker/failure-of.ts';

/** Progress is reported at most so often, milliseconds. */
const PROGRESS_INTERVAL_MS = 100;

const desk = new Desk(self.location.origin, (url, request) =>
  // Leaving the page does not stop a sign-out that is under way.
  fetch(url, { ...request, keepalive: url.endsWith('/api/sign-out') }),
);
const running = new Map<number, AbortController>();

self.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = parseToWorker(data);
  if ('cancel' in message) running.get(message.cancel)?.abort();
  else void carryOut(message);
});

async function carryOut({ id, request }: Extract<ToWorker, { id: number }>): Promise<void> {
  // What is being opened is given up, and leaves nothing.
  if (request.kind === 'sign-out') for (const other of running.values()) other.abort();
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const answer = await desk.answer(request, { signal: controller.signal, progress: reporter(id) });
    say({ id, answer });
  } catch (error) {
    say({ id, failure: failureOf(error) });
  } finally {
    running.delete(id);
  }
}

function reporter(id: number): (bytes: number) => void {
  let last = 0;
  return (bytes) => {
    const now = performance.now();
    if (now - last < PROGRESS_INTERVAL_MS) return;
    last = now;
    say({ id, progress: bytes });
  };
}

function say(message: FromWorker): void {
  self.postMessage(message);
}
