import {
  KeysError,
  type KeysErrorCode,
  type LogState,
  type OpenedMailbox,
  readKeyLog,
  requireContained,
  type VerifiedLog,
  verifyKeyLog,
} from '../../../keys/source.ts';
import { Failure, type FailureCode } from '../failure.ts';
import type { ShownRing } from '../protocol.ts';
import { asFailure, refusalOf } from './api.ts';

const ADDRESS = '/keys/log.json';
/** How long an answer may take, milliseconds: Tor can pause for most of a minute. */
const PATIENCE_MS = 90_000;

/** What is wrong with a log, each with a sentence of its own; all else is a log that does not hold together. */
const WRONG: Partial<Record<KeysErrorCode, FailureCode>> = {
  'forked-log': 'log-forked',
  'older-log': 'log-older',
  'unauthorized-entry': 'log-unauthorized',
};

/**
 * The newsroom's key log, as one page comes to know it: it must go on from what the page shows, and later from what was
 * fetched before. On a first visit nobody can tell a false log from the true one but by comparing elsewhere.
 */
export class KeyLog {
  readonly shown: ShownRing;
  #seen: { readonly text: string; readonly log: VerifiedLog } | undefined;

  constructor(shown: ShownRing) {
    this.shown = shown;
  }

  /**
   * As it is now.
   *
   * @throws Failure `log-forked`, `log-older`, `log-unauthorized`, `log-broken`; `key-mismatch` when the page shows another
   *   key than the log has; `line`, ...
   */
  async fetch(): Promise<VerifiedLog> {
    const text = await fetchText();
    if (text === this.#seen?.text) return this.#seen.log;
    const pin: LogState | undefined = this.#seen?.log.state ?? this.shown.log;
    const log = await verified(text, pin);
    requireShown(log, this.shown);
    this.#seen = { text, log };
    return log;
  }
}

/**
 * The log is the one that the mailbox remembers, or goes on from it.
 *
 * @throws Failure `log-forked`, `log-older`
 */
export function requireRemembered({ entries }: VerifiedLog, { log }: OpenedMailbox): void {
  try {
    if (log !== undefined) requireContained(entries, log);
  } catch (error) {
    throw asLogFailure(error);
  }
}

async function fetchText(): Promise<string> {
  try {
    const answer = await fetch(ADDRESS, {
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await answer.text();
    if (!answer.ok) throw refusalOf(answer.status, text);
    return text;
  } catch (error) {
    throw asFailure(error);
  }
}

async function verified(text: string, pin: LogState | undefined): Promise<VerifiedLog> {
  try {
    return await verifyKeyLog(readKeyLog(text), pin);
  } catch (error) {
    throw asLogFailure(error);
  }
}

function asLogFailure(error: unknown): unknown {
  if (!(error instanceof KeysError)) return error;
  return new Failure(WRONG[error.code] ?? 'log-broken', { cause: error });
}

/** The page shows the ring of the entry that it names. While intake is closed it shows none. */
function requireShown({ entries }: VerifiedLog, { log, fingerprints }: ShownRing): void {
  if (log === undefined) return;
  const named = entries[log.sequence - 1]?.ring.map(({ fingerprint }) => fingerprint) ?? [];
  if (fingerprints.length > 0 && !same(named, fingerprints)) throw new Failure('key-mismatch');
}

export function same(some: readonly string[], others: readonly string[]): boolean {
  return [...some].sort().join() === [...others].sort().join();
}
