import { randomBytes } from 'node:crypto';
import { CHALLENGE_LIFETIME_MS } from '../../keys/index.ts';
import { type Elapsed, elapsed } from '../elapsed.ts';

/** Open challenges that are remembered at most: the oldest give way, so that nobody can fill the memory. */
const MAX_OPEN_CHALLENGES = 1000;
const NONCE_BYTES = 32;

export interface Challenge {
  readonly nonce: string;
  readonly expires: Date;
}

interface OpenChallenge {
  readonly fingerprint: string;
  readonly expires: Date;
  readonly until: number;
}

/**
 * Challenges given out and not yet answered. In memory only; each can be answered once, and for as long after the clock was
 * set back as otherwise.
 */
export class Challenges {
  readonly #elapsed: Elapsed;
  readonly #open = new Map<string, OpenChallenge>();

  constructor(time = elapsed) {
    this.#elapsed = time;
  }

  give(fingerprint: string, now: Date): Challenge {
    this.#forgetExpired();
    const nonce = randomBytes(NONCE_BYTES).toString('base64url');
    const expires = new Date(now.getTime() + CHALLENGE_LIFETIME_MS);
    this.#open.set(nonce, { fingerprint, expires, until: this.#elapsed() + CHALLENGE_LIFETIME_MS });
    return { nonce, expires };
  }

  /** The challenge, if it was given to this key, has not expired and was not taken before. */
  take(nonce: string, fingerprint: string): Challenge | undefined {
    const challenge = this.#open.get(nonce);
    this.#open.delete(nonce);
    if (challenge?.fingerprint !== fingerprint || challenge.until < this.#elapsed()) return undefined;
    return { nonce, expires: challenge.expires };
  }

  #forgetExpired(): void {
    const now = this.#elapsed();
    for (const [nonce, { until }] of this.#open) {
      if (until >= now && this.#open.size < MAX_OPEN_CHALLENGES) break;
      this.#open.delete(nonce);
    }
  }
}
