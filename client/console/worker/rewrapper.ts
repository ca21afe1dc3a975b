import { readKeyLog, type Ring, ringOfLog, verifyKeyLog } from '../../../keys/index.ts';
import { failingEnvelopes, wrapEnvelopes, type WrapOutcome } from '../../rotation/index.ts';
import type { StoredEnvelope } from '../../staff-api/index.ts';
import { ConsoleError } from '../failure.ts';
import type { Keyring } from './keyring.ts';

/** Wraps envelopes anew with the keys of this worker, for the ring that it was aimed at. */
export class Rewrapper {
  readonly #keyring: Keyring;
  #ring: Ring | undefined;

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /** @param log as JSON; the desk has held it against what was seen before */
  async aim(log: string, now: Date): Promise<void> {
    this.#ring = await ringOfLog(await verifyKeyLog(readKeyLog(log), undefined), now);
  }

  wrap(envelopes: readonly StoredEnvelope[], now: Date): Promise<WrapOutcome> {
    return wrapEnvelopes(envelopes, { from: this.#keyring.keys, to: this.#aimed(), now });
  }

  /** Ids of those that do not open with the keys of the ring that are at hand. */
  async failing(envelopes: readonly StoredEnvelope[]): Promise<readonly string[]> {
    const ring = this.#aimed();
    const { keys } = this.#keyring;
    if (!ring.keys.some(({ fingerprint }) => this.#keyring.find(fingerprint) !== undefined))
      throw new ConsoleError({ code: 'no-fitting-key' });
    return failingEnvelopes(envelopes, { keys, ring });
  }

  #aimed(): Ring {
    if (this.#ring === undefined) throw new ConsoleError({ code: 'internal' });
    return this.#ring;
  }
}
