import { KeysError, readPublicKeys, type Ring, ringOfLog, type VerifiedLog } from '../../../keys/source.ts';
import { Failure } from '../failure.ts';
import type { Limits } from '../protocol.ts';
import { ask, asFailure } from './api.ts';
import { fromBase64 } from './base64.ts';
import { type KeyLog, same } from './key-log.ts';

export interface Newsroom {
  readonly name: string;
  /** Of the log's newest entry. */
  readonly ring: Ring;
  readonly log: VerifiedLog;
  readonly salt: Uint8Array;
  readonly limits: Limits;
  /** Of proof of work; 0 for none. */
  readonly stampBits: number;
  /** By the server's clock: what is sealed does not tell how wrong that of this device is. */
  readonly now: () => Date;
  /** Whether the ring is another one than the page shows. */
  readonly isNew: boolean;
}

interface Described {
  readonly name: string;
  readonly epoch: number;
  readonly keys: readonly string[];
  readonly salt: string;
  readonly limits: Limits;
  readonly stampBits: number;
  readonly now: string;
}

type DescribedMailboxSite = Pick<Described, 'name' | 'salt'> & Pick<MailboxSite, 'takesFiles'>;

/**
 * The newsroom's ring of this moment, out of its key log. A later ring than the page shows is a rotation, if an entry that
 * follows has made it; anything else is not, and then nothing is sealed.
 *
 * @throws Failure `key-mismatch`, `key-withdrawn`, `key-unfit`, `key-expired`, `line`, and as `KeyLog.fetch`
 */
export async function fetchNewsroom(keyLog: KeyLog): Promise<Newsroom> {
  const described = await describe<Described>('/newsroom');
  const { name, salt, limits, stampBits, now } = described;
  const served = Date.parse(now);
  const asked = performance.now();
  const clock = () => new Date(served + (performance.now() - asked));
  // After the ring that is served: so it is in the log, if it is the newsroom's.
  const log = await keyLog.fetch();
  await requireServed(log, described);
  const ring = await ringOfLog(log, clock()).catch(asUnfit);
  const isNew = ring.epoch !== keyLog.shown.epoch;
  return { name, ring, log, salt: fromBase64(salt), limits, stampBits, now: clock, isNew };
}

/** What opens a mailbox, beside the key log. */
export interface MailboxSite {
  readonly name: string;
  readonly salt: Uint8Array;
  /** Whether there is room for files. */
  readonly takesFiles: boolean;
}

/**
 * Also there when nothing can be sealed to the newsroom any more.
 *
 * @throws Failure `line`, ...
 */
export async function fetchMailboxSite(): Promise<MailboxSite> {
  const { name, salt, takesFiles } = await describe<DescribedMailboxSite>('/signers');
  return { name, salt: fromBase64(salt), takesFiles };
}

async function describe<T>(path: '/newsroom' | '/signers'): Promise<T> {
  try {
    return (await (await ask('GET', path)).json()) as T;
  } catch (error) {
    throw asFailure(error);
  }
}

/** The ring that the server takes tips for is one of the log's. */
async function requireServed({ entries }: VerifiedLog, { epoch, keys }: Described): Promise<void> {
  const served = (await Promise.all(keys.map((one) => readPublicKeys(one))).catch(asUnfit)).flat();
  const fingerprints = served.map(({ fingerprint }) => fingerprint);
  const known = entries.some(
    (entry) =>
      entry.epoch === epoch &&
      same(
        entry.ring.map(({ fingerprint }) => fingerprint),
        fingerprints,
      ),
  );
  if (!known) throw new Failure('key-mismatch');
}

function asUnfit(error: unknown): never {
  if (!(error instanceof KeysError)) throw error;
  throw new Failure(error.code === 'empty-ring' ? 'key-withdrawn' : 'key-unfit', { cause: error });
}
