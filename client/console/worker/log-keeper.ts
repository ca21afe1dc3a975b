import { KeysError, type Ring, ringOfLog, type SignedEntry, type VerifiedLog } from '../../../keys/index.ts';
import { type CheckedLog, checkLog, type PinStore } from '../../pins/index.ts';
import { type StaffApi, StaffApiError } from '../../staff-api/index.ts';
import { ConsoleError } from '../failure.ts';

export interface KeptLog extends CheckedLog {
  /** An entry that waits for the signature of another officer. */
  readonly pending: SignedEntry | undefined;
}

/** The newsroom's key log, verified against what this browser has seen of it. */
export class LogKeeper {
  readonly #api: StaffApi;
  readonly #origin: string;
  readonly #pins: PinStore;
  readonly #now: () => Date;
  #firstUse = false;

  constructor(needs: {
    readonly api: StaffApi;
    readonly origin: string;
    readonly pins: PinStore;
    readonly now: () => Date;
  }) {
    this.#api = needs.api;
    this.#origin = needs.origin;
    this.#pins = needs.pins;
    this.#now = needs.now;
  }

  /**
   * @returns undefined when the newsroom has no log, and none was ever seen
   * @throws ConsoleError `broken-log`, `unauthorized-entry`, `forked-log`, `older-log`
   */
  async read(): Promise<KeptLog | undefined> {
    const answer = await this.#api.keyLog().catch((error: unknown) => {
      if (error instanceof StaffApiError && error.code === 'not-found') return undefined;
      throw error;
    });
    if (answer === undefined) {
      const seen = await this.#pins.read(this.#origin);
      if (seen !== undefined) throw new ConsoleError({ code: 'older-log' });
      return undefined;
    }
    const checked = await refused(() =>
      checkLog(answer, { origin: this.#origin, pins: this.#pins, now: this.#now() }),
    );
    this.#firstUse ||= checked.firstUse;
    return { ...checked, firstUse: this.#firstUse, pending: answer.pending ?? undefined };
  }

  /** @throws ConsoleError `ring-closed` when nothing can be sealed to the ring of the log */
  async ring(log: VerifiedLog): Promise<Ring> {
    try {
      return await ringOfLog(log, this.#now());
    } catch (error) {
      throw new ConsoleError({ code: 'ring-closed' }, { cause: error });
    }
  }
}

/** A log that cannot even be read is as little to be trusted as one that was changed. */
async function refused<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof KeysError)) throw error;
    const code = LOG_REFUSALS.find((one) => one === error.code) ?? 'broken-log';
    throw new ConsoleError({ code }, { cause: error });
  }
}

const LOG_REFUSALS = ['unauthorized-entry', 'forked-log', 'older-log', 'wrong-pin', 'broken-log'] as const;
