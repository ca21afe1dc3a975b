import { signDetached, verifyDetached } from './detached-signature.ts';
import { KeysError } from './errors.ts';
import type { PublicKey, UnlockedKey } from './key.ts';
import { type Bytes, encodeUtf8 } from './wire/bytes.ts';

/** How long a challenge may be answered, milliseconds. */
export const CHALLENGE_LIFETIME_MS = 120_000;
/** How far the signer's clock may be off, milliseconds. */
export const CLOCK_TOLERANCE_MS = 120_000;

/** What a staff member signs to sign in: nothing that could be mistaken for anything else. */
export interface SignInStatement {
  /** Origin of the staff site, as the signer's own browser or command line knows it. */
  readonly origin: string;
  readonly fingerprint: string;
  /** From the challenge: random, used once. */
  readonly nonce: string;
  /** ISO 8601, from the challenge. */
  readonly expires: string;
  /** Public key of the session, which signs what is done in it: see `generateSessionKey`. Absent in format 1. */
  readonly session?: string | undefined;
}

const FORMATS = { 1: 'sealdrop-sign-in/1', 2: 'sealdrop-sign-in/2' } as const;
const STATEMENT =
  /^sealdrop-sign-in\/2\norigin: (.*)\nkey: ([0-9a-f]+)\nnonce: (.*)\nexpires: (.*)\nsession: ([\w-]+)\n$/u;

/** What is signed, to the byte. */
export function statementText({ origin, fingerprint, nonce, expires, session }: SignInStatement): string {
  const lines = [
    session === undefined ? FORMATS[1] : FORMATS[2],
    `origin: ${origin}`,
    `key: ${fingerprint}`,
    `nonce: ${nonce}`,
    `expires: ${expires}`,
    ...(session === undefined ? [] : [`session: ${session}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * @returns undefined when the text is no statement of format 2
 * @internal
 */
export function parseStatement(text: string): SignInStatement | undefined {
  const [, origin, fingerprint, nonce, expires, session] = STATEMENT.exec(text) ?? [];
  if (origin === undefined || fingerprint === undefined || nonce === undefined || expires === undefined)
    return undefined;
  return { origin, fingerprint, nonce, expires, session };
}

function statementBytes(statement: SignInStatement): Bytes {
  return encodeUtf8(statementText(statement));
}

/**
 * @returns an armored detached signature over the statement, dated `now`
 * @throws KeysError `unfit-key` when the key may not sign at that time
 */
export async function signStatement(
  statement: SignInStatement,
  key: UnlockedKey,
  now: Date,
): Promise<string> {
  return signDetached(statementBytes(statement), key, now);
}

/**
 * @throws KeysError `not-authentic`; `clock-off` when the signature is right but was dated more than two minutes from
 *   `now`; `unfit-key` when the key itself may no longer sign (expired, revoked)
 */
export async function verifyStatement(
  statement: SignInStatement,
  armoredSignature: string,
  key: PublicKey,
  now: Date,
): Promise<void> {
  const signed = await signatureTime(statement, armoredSignature, key);
  const off = signed.getTime() - now.getTime();
  if (Math.abs(off) > CLOCK_TOLERANCE_MS) {
    const seconds = Math.round(off / 1000);
    throw new KeysError('clock-off', `The signer's clock is ${seconds} seconds off.`, { seconds });
  }
  try {
    await key.openpgp.verifyPrimaryKey(now);
    await key.openpgp.getSigningKey(undefined, now);
  } catch (error) {
    throw new KeysError('unfit-key', 'This key has expired or was revoked.', { cause: error });
  }
}

/** The time that a valid signature claims. Validity is checked at that time: a clock that is off is told apart later. */
async function signatureTime(statement: SignInStatement, armored: string, key: PublicKey): Promise<Date> {
  try {
    return await verifyDetached(statementBytes(statement), armored, key);
  } catch (error) {
    throw new KeysError('not-authentic', 'The signature does not fit the key or the statement.', {
      cause: error,
    });
  }
}
