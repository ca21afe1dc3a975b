import {
  draftEntry,
  entryOf,
  extendKeyLog,
  KeysError,
  type KeysErrorCode,
  readPublicKeys,
  type Ring,
  ringOfLog,
  type StaffKey,
  type VerifiedLog,
  verifyKeyLog,
} from '../keys/index.ts';
import { type StaffMember, StorageError, type StoredEntry, type TipStore } from './storage/ports.ts';

/** The ring as it is now: the ring itself, or why nothing can be sealed to it. */
export type RingState =
  | { readonly open: true; readonly ring: Ring }
  | { readonly open: false; readonly problem: string; readonly code?: KeysErrorCode };

/**
 * The key log, verified, and the ring that it names now. Looks at the store for news on every use: of several servers over
 * one store each sees an entry as soon as it is there. Closes intake by itself when a key of the ring expires.
 */
export class Newsroom {
  readonly #tips: TipStore;
  readonly #now: () => Date;
  #log: VerifiedLog | undefined;
  #checked: { readonly entry: string; readonly state: RingState } | undefined;

  constructor(tips: TipStore, now: () => Date) {
    this.#tips = tips;
    this.#now = now;
  }

  async ring(): Promise<RingState> {
    try {
      const log = await this.log();
      if (log === undefined)
        return { open: false, problem: 'There is no ring yet. Run: sealdrop-server init' };
      const entry = log.head.hash;
      if (this.#checked?.entry !== entry || hasExpired(this.#checked.state, this.#now())) {
        this.#checked = { entry, state: await checkRing(log, this.#now()) };
      }
      return this.#checked.state;
    } catch (error) {
      return closedBy(error);
    }
  }

  /**
   * Undefined before `init`.
   *
   * @throws KeysError when what is stored is no log; StorageError
   */
  async log(): Promise<VerifiedLog | undefined> {
    const known = this.#log;
    const news = await this.#tips.keyLog({ after: known?.head.sequence ?? 0 });
    if (news.length === 0) return known ?? (await this.#begin());
    return this.#remember(known === undefined ? await verified(news) : await extended(known, news));
  }

  /** Who may sign in now. */
  async staff(): Promise<readonly StaffKey[]> {
    return (await this.log())?.head.staff ?? [];
  }

  /** Data of a release without key logs: its ring and its staff list become the first entry, the same on every server. */
  async #begin(): Promise<VerifiedLog | undefined> {
    const entry = await firstEntryOf(this.#tips);
    if (entry === undefined) return undefined;
    try {
      await this.#tips.appendEntry(entry, { staff: await this.#tips.staff() });
    } catch (error) {
      if (!(error instanceof StorageError && error.code === 'duplicate')) throw error;
    }
    return this.#remember(await verified(await this.#tips.keyLog()));
  }

  /** Of two looks at the same time the later one may end first. */
  #remember(log: VerifiedLog): VerifiedLog {
    if (this.#log === undefined || this.#log.head.sequence < log.head.sequence) this.#log = log;
    return this.#log;
  }
}

function hasExpired(state: RingState, now: Date): boolean {
  return state.open && state.ring.expires !== undefined && state.ring.expires <= now;
}

async function checkRing(log: VerifiedLog, now: Date): Promise<RingState> {
  try {
    return { open: true, ring: await ringOfLog(log, now) };
  } catch (error) {
    return closedBy(error);
  }
}

function closedBy(error: unknown): RingState {
  if (error instanceof KeysError) return { open: false, problem: error.message, code: error.code };
  throw error;
}

/** @throws KeysError */
export function verified(entries: readonly StoredEntry[]): Promise<VerifiedLog> {
  const document = { format: 'sealdrop-key-log/1', entries: entries.map(signedEntry) } as const;
  return verifyKeyLog(document, undefined);
}

async function extended(log: VerifiedLog, entries: readonly StoredEntry[]): Promise<VerifiedLog> {
  let longer = log;
  for (const entry of entries) longer = await extendKeyLog(longer, signedEntry(entry));
  return longer;
}

function signedEntry({ entry, signatures }: StoredEntry) {
  return { entry, signatures };
}

/** Its day is that of the ring, so that every server makes the same entry. */
async function firstEntryOf(tips: TipStore): Promise<StoredEntry | undefined> {
  const stored = await tips.currentRing();
  if (stored === undefined) return undefined;
  const ring = (await Promise.all(stored.armoredKeys.map((armored) => readPublicKeys(armored)))).flat();
  const staff = await Promise.all((await tips.staff()).map(staffKey));
  const { entry, signatures } = draftEntry(
    undefined,
    { reason: 'genesis', ring, staff },
    new Date(stored.since),
  );
  const { sequence } = await entryOf({ entry, signatures });
  return { sequence, entry, signatures };
}

async function staffKey({ armoredKey, roles, since, fingerprint }: StaffMember): Promise<StaffKey> {
  const [key] = await readPublicKeys(armoredKey);
  if (key === undefined) throw new KeysError('not-a-key', `There is no key of ${fingerprint}.`);
  return { key, roles, since };
}
