import { KeysError } from '../../../keys/index.ts';
import { type PinStore, readLog, type ReadLog } from '../../pins/index.ts';
import type { StaffApi } from '../../staff-api/index.ts';
import { ConsoleError } from '../failure.ts';

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

  /** @throws ConsoleError `broken-log`, `unauthorized-entry`, `forked-log`, `older-log`; StaffApiError */
  async read(): Promise<ReadLog> {
    const checking = { origin: this.#origin, pins: this.#pins, now: this.#now() };
    const read = await refused(() => readLog(this.#api, checking));
    this.#firstUse ||= read.firstUse;
    return { ...read, firstUse: this.#firstUse };
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
