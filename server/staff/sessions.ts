import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Role } from '../storage/ports.ts';

const SECRET_BYTES = 32;

export interface Session {
  readonly fingerprint: string;
  readonly roles: readonly Role[];
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
  /** By the hash of the cookie, so that looking one up tells nothing by its time. */
  readonly #byCookie = new Map<string, Remembered>();

  constructor(limits: SessionLimits) {
    this.#limits = limits;
  }

  open(session: Session, now: Date): SessionSecrets {
    this.#forgetEnded(now);
    const cookie = randomBytes(SECRET_BYTES).toString('base64url');
    const token = randomBytes(SECRET_BYTES).toString('base64url');
    this.#byCookie.set(hash(cookie).toString('hex'), {
      ...session,
      tokenHash: hash(token),
      ends: now.getTime() + this.#limits.absoluteMs,
      idleAt: now.getTime() + this.#limits.idleMs,
    });
    return { cookie, token };
  }

  /** The session of both secrets, kept alive by being used; undefined when there is none or it has ended. */
  use({ cookie, token }: SessionSecrets, now: Date): Session | undefined {
    this.#forgetEnded(now);
    const session = this.#byCookie.get(hash(cookie).toString('hex'));
    if (session === undefined || !timingSafeEqual(session.tokenHash, hash(token))) return undefined;
    session.idleAt = now.getTime() + this.#limits.idleMs;
    return session;
  }

  end(cookie: string): void {
    this.#byCookie.delete(hash(cookie).toString('hex'));
  }

  #forgetEnded(now: Date): void {
    for (const [cookie, { ends, idleAt }] of this.#byCookie) {
      if (Math.min(ends, idleAt) <= now.getTime()) this.#byCookie.delete(cookie);
    }
  }
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
