import type { Fetch, HttpAnswer } from '../../staff-api/index.ts';
import { StaffApiError } from '../../staff-api/index.ts';
import { agentFor } from '../http/agents.ts';
import { nodeFetch } from '../http/node-fetch.ts';
import { DEFAULT_TOR_PROXY } from '../http/socks.ts';
import { isOnion, staffOrigin } from '../server-address.ts';

const MAX_RING_BYTES = 2 ** 20;

/** What a site, of either kind, serves to everybody. */
export interface PublicKeysOfSite {
  readonly origin: string;
  /** What was parsed from /keys/log.json. */
  readonly log: unknown;
  /** The armored keys of /keys/newsroom.asc; empty while the newsroom seals to none. */
  readonly ring: string;
}

/** @throws CliError `server-address`, `insecure-server`; StaffApiError `unreachable`, `unexpected-answer` */
export async function fetchPublicKeys(
  address: string,
  torProxy: string | undefined,
): Promise<PublicKeysOfSite> {
  const origin = staffOrigin(address);
  const proxy = torProxy ?? (isOnion(new URL(origin).hostname) ? DEFAULT_TOR_PROXY : undefined);
  const agent = agentFor(origin, proxy);
  try {
    const ask = asking(nodeFetch(agent), origin);
    const log = await (await ask('/keys/log.json')).json().catch(unexpected);
    const answer = await ask('/keys/newsroom.asc', [404, 503]);
    return { origin, log, ring: answer.status === 200 ? await textOf(answer) : '' };
  } finally {
    agent.destroy();
  }
}

function asking(fetch: Fetch, origin: string) {
  return async (path: string, also: readonly number[] = []): Promise<HttpAnswer> => {
    const answer = await fetch(`${origin}${path}`, {
      method: 'GET',
      headers: {},
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
    }).catch((cause: unknown) => {
      throw new StaffApiError('unreachable', 'The site does not answer.', { cause });
    });
    if (answer.status !== 200 && !also.includes(answer.status)) unexpected();
    return answer;
  };
}

function unexpected(cause?: unknown): never {
  throw new StaffApiError('unexpected-answer', 'The site does not serve a key log.', { cause });
}

async function textOf(answer: HttpAnswer): Promise<string> {
  const pieces: Uint8Array[] = [];
  const reader = answer.body?.getReader();
  let length = 0;
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
    length += next.value.length;
    if (length > MAX_RING_BYTES) unexpected();
    pieces.push(next.value);
  }
  return Buffer.concat(pieces).toString('utf8');
}
