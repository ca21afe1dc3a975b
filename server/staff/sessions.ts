import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Elapsed, elapsed } from '../elapsed.ts';
import type { Role } from '../storage/ports.ts';

const SECRET_BYTES = 32;

export interface Session {
  readonly fingerprint: string;
  readonly roles: readonly Role[];
  /** Public key of the session: see `SessionSigner`. What is done in it is signed by it. */
  readonly key: string;
  /** What was done in it already: nonces of signed actions, and which tip was opened on which day. */
  readonly done: Set<string>;
}

interface Remembered extends Session {
  readonly tokenHash: Buffer;
  readonly ends: number;
  idleAt: number;
}

export interface SessionLimits {
  readonly idleMs: number;
  readonly absoluteMs: number;
}

/** What the browser is given: the cookie travels by itself, the token only in a header that scripts of the site set. */
export interface SessionSecrets {
  readonly cookie: string;
  readonly token: string;
}

/** Sessions of staff, in memory only: a restart signs everybody out. */
export class Sessions {
  readonly #limits: SessionLimits;
  readonly #elapsed: Elapsed;
  /** By the hash of the cookie, so that looking one up tells nothing by its time. */
  readonly #byCookie = new Map<string, Remembered>();

  constructor(limits: SessionLimits, time = elapsed) {
    this.#limits = limits;
    this.#elapsed = time;
  }

  open(session: Omit<Session, 'done'>): SessionSecrets {
    const now = this.#forgetEnded();
    const cookie = randomBytes(SECRET_BYTES).toString('base64url');
    const token = randomBytes(SECRET_BYTES).toString('base64url');
    this.#byCookie.set(hash(cookie).toString('hex'), {
      ...session,
      done: new Set(),
      tokenHash: hash(token),
      ends: now + this.#limits.absoluteMs,
      idleAt: now + this.#limits.idleMs,
    });
    return { cookie, token };
  }

  /** The session of both secrets, kept alive by being used; undefined when there is none or it has ended. */
  use({ cookie, token }: SessionSecrets): Session | undefined {
    const now = this.#forgetEnded();
    const session = this.#byCookie.get(hash(cookie).toString('hex'));
    if (session === undefined || !timingSafeEqual(session.tokenHash, hash(token))) return undefined;
    session.idleAt = now + this.#limits.idleMs;
    return session;
  }

  end(cookie: string): void {
    this.#byCookie.delete(hash(cookie).toString('hex'));
  }

  /** Ends every session of that key. */
  endAll(fingerprint: string): void {
    for (const [cookie, session] of this.#byCookie) {
      if (session.fingerprint === fingerprint) this.#byCookie.delete(cookie);
    }
  }

  count(fingerprint: string): number {
    this.#forgetEnded();
    return Array.from(this.#byCookie.values()).filter((session) => session.fingerprint === fingerprint)
      .length;
  }

  /** @returns the time */
  #forgetEnded(): number {
    const now = this.#elapsed();
    for (const [cookie, { ends, idleAt }] of this.#byCookie) {
      if (Math.min(ends, idleAt) <= now) this.#byCookie.delete(cookie);
    }
    return now;
  }
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
