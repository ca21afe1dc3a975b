import { type Agent, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { STALL_MS, STALLED } from './stall.ts';
import { systemError } from '../system-error.ts';
import type { BodyReader, Fetch, HttpAnswer, HttpRequest } from '../../staff-api/index.ts';

/** Most bytes of an answer that is read as a whole: a page of tips with their letters. */
const MAX_JSON_BYTES = 64 * 2 ** 20;

/** `fetch` over Node's own client: onion services through the agent, no redirects, no proxies from the environment. */
export function nodeFetch(agent: Agent): Fetch {
  return async (url, request) => {
    const answer = await send(agent, url, request);
    if (!redirects(answer)) return httpAnswer(answer);
    answer.destroy();
    throw new Error(`it sends elsewhere (status ${answer.statusCode ?? 0}), which a staff site never does`);
  };
}

function redirects({ statusCode = 0, headers }: IncomingMessage): boolean {
  return statusCode >= 300 && statusCode < 400 && headers.location !== undefined;
}

function send(agent: Agent, url: string, request: HttpRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method, headers, body, signal } = request;
    const start = url.startsWith('https:') ? secureRequest : plainRequest;
    const options = { agent, method, headers, timeout: STALL_MS, ...(signal && { signal }) };
    const sent = start(url, options, resolve);
    sent.on('timeout', () => {
      sent.destroy(new Error(STALLED));
    });
    sent.on('error', (error) => {
      if (closedWhileIdle(sent.reusedSocket, error)) send(agent, url, request).then(resolve, reject);
      else reject(error);
    });
    sent.end(body);
  });
}

/** A kept connection that the server closed in the very moment of the request (Node, `request.reusedSocket`). */
function closedWhileIdle(reused: boolean, error: Error): boolean {
  return reused && systemError(error)?.code === 'ECONNRESET';
}

function httpAnswer(answer: IncomingMessage): HttpAnswer {
  return {
    status: answer.statusCode ?? 0,
    headers: {
      get: (name) => answer.headers[name]?.toString() ?? null,
      getSetCookie: () => answer.headers['set-cookie'] ?? [],
    },
    body: { getReader: () => bodyReader(answer) },
    json: async () => JSON.parse(await textOf(answer)) as unknown,
  };
}

function bodyReader(answer: IncomingMessage): BodyReader {
  const pieces = answer[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  return {
    async read() {
      const next = await pieces.next();
      return next.done === true ? { done: true } : { done: false, value: next.value };
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- the interface is that of web streams
    async cancel() {
      if (!answer.readableEnded) answer.destroy();
    },
  };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > MAX_JSON_BYTES) throw new Error('the answer is longer than any answer may be');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
