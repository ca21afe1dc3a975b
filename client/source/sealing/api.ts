import { Failure, type FailureCode } from '../failure.ts';

export const HEADERS = { 'x-sealdrop': '1' } as const;
/** How long an answer may take, milliseconds: Tor can pause for most of a minute. */
const PATIENCE_MS = 90_000;

/** The site has answered with a refusal. */
export class Refusal extends Error {
  readonly status: number;
  /** See server/source/api/api-error.ts; empty when whoever answered does not speak in codes. */
  readonly code: string;
  readonly seconds: number | undefined;

  constructor(status: number, { code, seconds }: { readonly code?: unknown; readonly seconds?: unknown }) {
    super(String(code));
    this.name = 'Refusal';
    this.status = status;
    this.code = typeof code === 'string' ? code : '';
    this.seconds = typeof seconds === 'number' ? seconds : undefined;
  }
}

interface Patience {
  /** Ends it before. */
  readonly stop?: AbortSignal;
  /** Milliseconds. */
  readonly patience?: number;
}

/** @throws Refusal; TypeError or a DOMException when there was no answer */
export async function ask(
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  { stop, patience = PATIENCE_MS }: Patience = {},
): Promise<Response> {
  const answer = await fetch(`/api${path}`, {
    method,
    headers: { ...HEADERS, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    cache: 'no-store',
    credentials: 'same-origin',
    redirect: 'error',
    signal: stop === undefined ? AbortSignal.timeout(patience) : either(stop, AbortSignal.timeout(patience)),
  });
  if (answer.ok) return answer;
  throw refusalOf(answer.status, await answer.text().catch(() => ''));
}

/** Not `AbortSignal.any`, which is younger than some browsers. */
function either(...signals: readonly AbortSignal[]): AbortSignal {
  const both = new AbortController();
  for (const signal of signals) {
    const abort = (): void => {
      both.abort(signal.reason);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  }
  return both.signal;
}

export function refusalOf(status: number, text: string): Refusal {
  try {
    return new Refusal(status, JSON.parse(text) as { code?: unknown; seconds?: unknown });
  } catch {
    return new Refusal(status, {});
  }
}

/** Something between here and the newsroom's server, or that one while it starts: it will pass. */
const PASSING_STATUS: readonly number[] = [408, 423, 425, 500, 502, 503, 504];

const KEPT_CODES: readonly string[] = [
  'key-expired',
  'key-withdrawn',
  'too-big',
  'too-many',
  'files-full',
  'share-used',
  'store-full',
  'store-trouble',
  'rate-limited',
  'unknown-mailbox',
] satisfies readonly FailureCode[];

/** Whether to try again by itself: the line, or a server that is about to come back. */
export function passes(error: unknown): boolean {
  if (error instanceof Refusal)
    return error.code === 'upload-busy' || (error.code === '' && PASSING_STATUS.includes(error.status));
  return !(error instanceof Failure);
}

/** For what will not pass by itself. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof Refusal)) return new Failure('line', { cause: error });
  if (KEPT_CODES.includes(error.code)) {
    return new Failure(error.code as FailureCode, {
      cause: error,
      ...(error.seconds === undefined ? {} : { seconds: error.seconds }),
    });
  }
  return new Failure(passes(error) ? 'line' : 'refused', { cause: error });
}
