import { randomBytes } from 'node:crypto';
import { CHALLENGE_LIFETIME_MS } from '../../keys/index.ts';

/** Open challenges that are remembered at most: the oldest give way, so that nobody can fill the memory. */
const MAX_OPEN_CHALLENGES = 1000;
const NONCE_BYTES = 32;

export interface Challenge {
  readonly nonce: string;
  readonly expires: Date;
}

/** Challenges given out and not yet answered. In memory only; each can be answered once. */
export class Challenges {
  readonly #open = new Map<string, { readonly fingerprint: string; readonly expires: Date }>();

  give(fingerprint: string, now: Date): Challenge {
    this.#forgetExpired(now);
    const nonce = randomBytes(NONCE_BYTES).toString('base64url');
    const expires = new Date(now.getTime() + CHALLENGE_LIFETIME_MS);
    this.#open.set(nonce, { fingerprint, expires });
    return { nonce, expires };
  }

  /** The challenge, if it was given to this key, has not expired and was not taken before. */
  take(nonce: string, fingerprint: string, now: Date): Challenge | undefined {
    const challenge = this.#open.get(nonce);
    this.#open.delete(nonce);
    if (challenge === undefined || challenge.fingerprint !== fingerprint || challenge.expires < now)
      return undefined;
    return { nonce, expires: challenge.expires };
  }

  #forgetExpired(now: Date): void {
    for (const [nonce, { expires }] of this.#open) {
      if (expires >= now && this.#open.size < MAX_OPEN_CHALLENGES) break;
      this.#open.delete(nonce);
    }
  }
}
