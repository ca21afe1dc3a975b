import {
  entryOf,
  extendKeyLog,
  KeysError,
  missingSignatures,
  type SignedEntry,
  type VerifiedLog,
} from '../../../keys/index.ts';
import type { Pin, PinStore } from '../../../client/pins/index.ts';
import { type KeyLogAnswer, type StaffApi, StaffApiError } from '../../../client/staff-api/index.ts';
import { Keyring } from '../../../client/console/worker/keyring.ts';
import type { KeysNeeds } from '../../../client/console/worker/keys-page.ts';
import { LogKeeper } from '../../../client/console/worker/log-keeper.ts';
import { documentOf, signedEntries } from '../../support/key-log.ts';
import { PASSPHRASE, type TestKey } from '../../support/test-keys.ts';

const ORIGIN = 'https://staff.example.org';

export class MemoryPins implements PinStore {
  readonly pins = new Map<string, Pin>();

  read(origin: string): Promise<Pin | undefined> {
    return Promise.resolve(this.pins.get(origin));
  }

  write(origin: string, pin: Pin): Promise<void> {
    this.pins.set(origin, pin);
    return Promise.resolve();
  }
}

/** What the worker at the desk has for the page Keys, over a log in memory that takes entries as a server does. */
export class FakeKeyDesk {
  log: VerifiedLog;
  pending: SignedEntry | undefined;
  /** Throws instead of answering what is asked for. */
  failing: ((what: string) => Error | undefined) | undefined;
  epochs: Awaited<ReturnType<StaffApi['epochs']>> = [];
  reports: Awaited<ReturnType<StaffApi['reports']>> = {};
  sessions = new Map<string, number>();
  now = new Date();
  self: string | undefined;
  readonly pins = new MemoryPins();
  readonly keyring = new Keyring();
  /** Entries that were handed in. */
  readonly handedIn: SignedEntry[] = [];

  constructor(log: VerifiedLog) {
    this.log = log;
  }

  /** With this key at hand; the first one has signed in. */
  async give(...keys: readonly TestKey[]): Promise<void> {
    for (const key of keys) await this.keyring.add(new Blob([key.armoredPrivateKey]), PASSPHRASE);
    this.self ??= keys[0]?.publicKey.fingerprint;
  }

  get keeper(): LogKeeper {
    return new LogKeeper({ api: this.api, origin: ORIGIN, pins: this.pins, now: () => this.now });
  }

  get needs(): KeysNeeds {
    const { api, keeper, keyring } = this;
    return { api, keeper, keyring, self: () => this.self, now: () => this.now };
  }

  get api(): StaffApi {
    const api: Pick<StaffApi, 'keyLog' | 'epochs' | 'reports' | 'staff' | 'addEntry' | 'dropPending'> = {
      keyLog: () =>
        this.#answer('log', (): KeyLogAnswer => {
          const { format, entries } = documentOf(...signedEntries(this.log));
          const mutable = (one: SignedEntry) => ({ ...one, signatures: [...one.signatures] });
          return {
            format,
            entries: entries.map(mutable),
            pending: this.pending === undefined ? null : mutable(this.pending),
          };
        }),
      epochs: () => this.#answer('epochs', () => this.epochs),
      reports: () => this.#answer('reports', () => this.reports),
      staff: () =>
        this.#answer('staff', () =>
          this.log.head.staff.map(({ key: { fingerprint, userIds }, roles, since }) => ({
            ...{ fingerprint, userIds: [...userIds], roles: [...roles], since },
            ...(this.sessions.has(fingerprint) ? { sessions: this.sessions.get(fingerprint) } : {}),
          })),
        ),
      addEntry: async (entry, hash) => {
        await this.#answer('add-entry', () => undefined);
        if ((await entryOf(entry, this.log)).hash !== hash) throw new Error('another hash');
        this.handedIn.push(entry);
        return this.#take(entry, hash);
      },
      dropPending: () =>
        this.#answer('drop', () => {
          this.pending = undefined;
        }),
    };
    return api as StaffApi;
  }

  async #take(entry: SignedEntry, hash: string): ReturnType<StaffApi['addEntry']> {
    try {
      const missing = await missingSignatures(this.log, entry);
      if (missing > 0) {
        this.pending = entry;
        return { missing };
      }
      this.log = await extendKeyLog(this.log, entry);
      this.pending = undefined;
      return { sequence: this.log.head.sequence, hash };
    } catch (error) {
      if (error instanceof KeysError) throw new StaffApiError('entry-refused', error.code);
      throw error;
    }
  }

  #answer<T>(what: string, give: () => T): Promise<T> {
    const failure = this.failing?.(what);
    return failure === undefined ? Promise.resolve(give()) : Promise.reject(failure);
  }
}
