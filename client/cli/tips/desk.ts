import * as nodeCrypto from 'node:crypto';
import type { Agent } from 'node:http';
import {
  type BodyCiphers,
  nodeCiphers,
  type SignedEntry,
  type UnlockedKey,
  type VerifiedLog,
} from '../../../keys/index.ts';
import type { Fetch, SignedIn } from '../../staff-api/index.ts';
import { agentFor } from '../http/agents.ts';
import { warnOfExpiry } from '../expiry-warnings.ts';
import { bulkFetch } from '../http/bulk-fetch.ts';
import { nodeFetch } from '../http/node-fetch.ts';
import { DEFAULT_TOR_PROXY } from '../http/socks.ts';
import { trustedLog } from '../pins/trusted-log.ts';
import { unlockKeyFiles } from '../key-files.ts';
import { isOnion, staffOrigin } from '../server-address.ts';
import { StaffSession } from '../staff-session.ts';
import type { Terminal } from '../terminal.ts';

export interface DeskOptions {
  readonly server: string;
  readonly key: readonly string[];
  readonly passphraseFile: readonly string[];
  /** `host:port`; onion services are reached by tor's usual port without it. */
  readonly torProxy?: string;
}

/** What the commands on tips work with: unlocked keys and a session. */
export interface Desk {
  readonly session: StaffSession;
  readonly keys: readonly UnlockedKey[];
  readonly ciphers: BodyCiphers;
  readonly signedIn: SignedIn;
  /** What the commands on keys work on; undefined where the server has none. Its ring is the one that the server uses. */
  readonly log: VerifiedLog;
  /** An entry that waits for the signature of another officer. */
  readonly pending: SignedEntry | undefined;
  readonly origin: string;
  readonly terminal: Terminal;
}

function fetchFor(origin: string, agent: Agent, torProxy: string | undefined): Fetch {
  const ordinary = nodeFetch(agent);
  if (torProxy !== undefined || origin.startsWith('https:')) return ordinary;
  const forBulk = bulkFetch(ordinary);
  return (url, request) => (request.bulk === true ? forBulk : ordinary)(url, request);
}

/** Unlocks the keys, signs in, works, and signs out whatever happened. */
export async function atDesk<T>(
  options: DeskOptions,
  terminal: Terminal,
  work: (desk: Desk) => Promise<T>,
): Promise<T> {
  const origin = staffOrigin(options.server);
  const keys = await unlockKeyFiles(options.key, options.passphraseFile, terminal);
  const torProxy = options.torProxy ?? (isOnion(new URL(origin).hostname) ? DEFAULT_TOR_PROXY : undefined);
  const agent = agentFor(origin, torProxy);
  const session = new StaffSession({
    origin,
    fetch: fetchFor(origin, agent, torProxy),
    keys,
    now: () => terminal.now(),
  });
  try {
    const signedIn = await session.signIn();
    try {
      const { log, pending } = await trustedLog(session, origin, terminal);
      await warnOfExpiry(log.head, keys, terminal);
      return await work({
        ...{ session, keys, ciphers: nodeCiphers(nodeCrypto), signedIn, terminal, origin },
        ...{ log, pending },
      });
    } finally {
      // The session ends by itself soon after; failing to end it now is no news.
      await session.signOut().catch(() => undefined);
    }
  } finally {
    agent.destroy();
  }
}
