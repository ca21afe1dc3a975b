import type { IncomingMessage } from 'node:http';

export interface PaceLimits {
  /** The window over which the pace is averaged. */
  readonly stallSeconds: number;
  readonly minBytesPerSecond: number;
}

interface Sample {
  ms: number;
  bytes: number;
}

const SAMPLES_PER_WINDOW = 20;

/**
 * Calls `onStalled` once when the body of a request comes in slower than the floor, averaged over a whole window; an
 * upload above it is never cut, however long it takes. Only time in which we were ready to read counts: not while what
 * came in waits to be taken, and not while the event loop was busy.
 *
 * It only looks at counters: the flow of the body and its backpressure stay as they are.
 *
 * @returns stops watching; so do the end of the body and the close of the connection
 */
export function watchPace(
  request: IncomingMessage,
  { stallSeconds, minBytesPerSecond }: PaceLimits,
  onStalled: () => void,
): () => void {
  if (!(stallSeconds > 0 && minBytesPerSecond > 0)) {
    throw new RangeError(
      'A pace needs a window of more than 0 seconds and a floor of more than 0 bytes a second.',
    );
  }
  const windowMs = stallSeconds * 1000;
  const intervalMs = windowMs / SAMPLES_PER_WINDOW;
  const { socket } = request;
  const window = new SlidingWindow(windowMs);
  let last = { at: performance.now(), bytes: socket.bytesRead, waiting: waitsForUs(request) };

  const timer = setInterval(() => {
    const current = { at: performance.now(), bytes: socket.bytesRead, waiting: waitsForUs(request) };
    const elapsed = current.at - last.at;
    const ours = current.waiting || last.waiting || elapsed > 2 * intervalMs;
    window.add({ ms: ours ? 0 : elapsed, bytes: current.bytes - last.bytes });
    last = current;
    if (window.isFull() && window.bytes < (minBytesPerSecond * windowMs) / 1000) {
      stop();
      onStalled();
    }
  }, intervalMs);
  timer.unref();

  const endings = ['end', 'close', 'error', 'aborted'] as const;
  function stop(): void {
    clearInterval(timer);
    for (const ending of endings) request.off(ending, stop);
  }
  for (const ending of endings) request.on(ending, stop);
  if (request.readableEnded || request.destroyed) stop();
  return stop;
}

/** It has sent everything, or Node has stopped reading the socket, which it does from the high-water mark on. */
const waitsForUs = (request: IncomingMessage): boolean =>
  request.complete || request.readableLength >= request.readableHighWaterMark;

/** The latest samples that together cover the window, and not a sample more. */
class SlidingWindow {
  readonly #ms: number;
  readonly #samples: Sample[] = [];
  #covered = 0;
  bytes = 0;

  constructor(ms: number) {
    this.#ms = ms;
  }

  add(sample: Sample): void {
    this.#covered += sample.ms;
    this.bytes += sample.bytes;
    const latest = this.#samples.at(-1);
    if (sample.ms === 0 && latest !== undefined) latest.bytes += sample.bytes;
    else this.#samples.push(sample);
    for (let oldest = this.#samples[0]; oldest !== undefined; oldest = this.#samples[0]) {
      if (this.#covered - oldest.ms < this.#ms) break;
      this.#samples.shift();
      this.#covered -= oldest.ms;
      this.bytes -= oldest.bytes;
    }
  }

  isFull(): boolean {
    return this.#covered >= this.#ms;
  }
}
