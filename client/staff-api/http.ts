import * as v from 'valibot';
import { errorSchema } from './answers.ts';
import { isServerCode, StaffApiError } from './errors.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal;
  /** A long answer is expected. The global `fetch` takes no notice of it. */
  readonly bulk?: true;
  readonly credentials: 'same-origin' | 'omit';
  readonly cache: 'no-store';
  /** The staff site never sends elsewhere; whoever does is not it. */
  readonly redirect: 'error';
}

export interface BodyReader {
  read(): Promise<
    { readonly done: false; readonly value: Uint8Array } | { readonly done: true; readonly value?: unknown }
  >;
  cancel(): Promise<void>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null; getSetCookie(): string[] };
  readonly body: { getReader(): BodyReader } | null;
  json(): Promise<unknown>;
}

/** The part of `fetch` that is used. The global one fits. */
export type Fetch = (url: string, request: HttpRequest) => Promise<HttpAnswer>;

/** @throws StaffApiError `unreachable`, or what the server answers */
export async function ask(fetch: Fetch, url: string, request: HttpRequest): Promise<HttpAnswer> {
  const answer = await reach(fetch, url, request);
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw await refusal(answer);
}

async function reach(fetch: Fetch, url: string, request: HttpRequest): Promise<HttpAnswer> {
  try {
    return await fetch(url, request);
  } catch (error) {
    throw new StaffApiError('unreachable', 'The staff site does not answer.', { cause: error });
  }
}

async function refusal(answer: HttpAnswer): Promise<StaffApiError> {
  const { status } = answer;
  const { output, success } = v.safeParse(errorSchema, await jsonOrNothing(answer));
  if (!success)
    return new StaffApiError('unexpected-answer', `The server answered with status ${status}.`, { status });
  const { code, message, seconds, reason, parts } = output;
  if (isServerCode(code)) return new StaffApiError(code, message, { status, seconds, reason, parts });
  return new StaffApiError('unexpected-answer', `${code}: ${message}`, { status, seconds });
}

async function jsonOrNothing(answer: HttpAnswer): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    return undefined;
  }
}

/** @throws StaffApiError `interrupted`, `unexpected-answer` */
export async function readJson<Schema extends v.GenericSchema>(
  answer: HttpAnswer,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const { status } = answer;
  const json = await answer.json().catch((error: unknown) => {
    throw nameOf(error) !== 'SyntaxError'
      ? new StaffApiError('interrupted', 'The answer was cut off.', { status, cause: error })
      : new StaffApiError('unexpected-answer', 'The answer is not JSON.', { status, cause: error });
  });
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const where = v.getDotPath(parsed.issues[0]) ?? 'the whole';
  throw new StaffApiError(
    'unexpected-answer',
    `The answer is not what a staff site of this version gives (${where}).`,
    { status },
  );
}

function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
}

/**
 * The bytes of an answer, in order.
 *
 * @throws StaffApiError `interrupted` when they end before the announced length
 */
export async function* readBytes(answer: HttpAnswer): AsyncGenerator<Uint8Array, void, undefined> {
  const { status, headers } = answer;
  const announced = Number(headers.get('content-length') ?? Number.NaN);
  if (answer.body === null || !Number.isSafeInteger(announced)) {
    throw new StaffApiError('unexpected-answer', 'The answer does not say how long it is.', { status });
  }
  const reader = answer.body.getReader();
  let length = 0;
  try {
    for (;;) {
      const next = await readOrInterrupted(reader, status);
      if (next.done) break;
      length += next.value.length;
      yield next.value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  if (length !== announced) throw interrupted(status);
}

async function readOrInterrupted(reader: BodyReader, status: number): ReturnType<BodyReader['read']> {
  try {
    return await reader.read();
  } catch (error) {
    throw interrupted(status, error);
  }
}

function interrupted(status: number, cause?: unknown): StaffApiError {
  return new StaffApiError('interrupted', 'The connection was cut before everything had arrived.', {
    status,
    cause,
  });
}
