import { KeysError } from './errors.ts';
import { fromBase64Url, toBase64Url } from './wire/base64.ts';
import { type Bytes, encodeUtf8, randomBytes } from './wire/bytes.ts';

const FORMAT = 'sealdrop-action/1';
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
const NONCE_BYTES = 16;
/** Of an uncompressed point: 0x04, x, y (SEC 1, 2.3.3). */
const POINT_BYTES = 65;

/** What staff do. The audit log has a record of each. */
export type AuditAction =
  | 'sign-in'
  | 'sign-out'
  | 'opening'
  | 'export'
  | 'reply'
  | 'deletion'
  | 'hold'
  | 'release'
  | 'spam'
  | 'not-spam'
  | 'log-entry'
  /** An entry that the recovery key has signed was handed in, by somebody without a session. */
  | 'recovery'
  | 'rewrap'
  | 'retire'
  | 'sessions-ended';

export interface StaffAction {
  readonly action: AuditAction;
  /** What it was done to: id of a tip (with the marks of spam several, by spaces), fingerprint, epoch, `from>to` epochs, hash of an entry; or empty. */
  readonly subject: string;
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  /** 16 random bytes, base64url: the same done twice is two. */
  readonly nonce: string;
}

/** The key of one session: named in the sign-in statement, gone with the page or the command. It cannot be copied. */
export interface SessionSigner {
  /** An uncompressed point, base64url. */
  readonly publicKey: string;
  /** @internal */
  readonly privateKey: CryptoKey;
}

export async function generateSessionKey(): Promise<SessionSigner> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify']);
  return {
    publicKey: toBase64Url(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey))),
    privateKey,
  };
}

/** An action of today. */
export function staffAction(action: AuditAction, subject: string, now: Date): StaffAction {
  const day = now.toISOString().slice(0, 'YYYY-MM-DD'.length);
  return { action, subject, day, nonce: toBase64Url(randomBytes(NONCE_BYTES)) };
}

/** @returns the signature of the session's key, base64url */
export async function signAction(action: StaffAction, { privateKey }: SessionSigner): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.sign(SIGNATURE, privateKey, actionBytes(action))));
}

/**
 * @param publicKey of the session, as its sign-in statement names it
 * @throws KeysError `not-authentic`
 */
export async function verifyAction(action: StaffAction, publicKey: string, signature: string): Promise<void> {
  let valid = false;
  try {
    const key = await crypto.subtle.importKey('raw', pointOf(publicKey), CURVE, false, ['verify']);
    valid = await crypto.subtle.verify(SIGNATURE, key, fromBase64Url(signature), actionBytes(action));
  } catch (error) {
    throw new KeysError('not-authentic', 'The signature of the action cannot be read.', { cause: error });
  }
  if (!valid) throw new KeysError('not-authentic', 'The session has not signed this action.');
}

/** Whether it can be the public key of a session. */
export function isSessionKey(publicKey: string): boolean {
  try {
    return pointOf(publicKey)[0] === 4;
  } catch {
    return false;
  }
}

function pointOf(publicKey: string): Bytes {
  const point = fromBase64Url(publicKey);
  if (point.length !== POINT_BYTES) throw new RangeError('not a point');
  return point;
}

function actionBytes({ action, subject, day, nonce }: StaffAction): Bytes {
  const fields = [action, subject, day, nonce];
  if (fields.some((field) => field.includes('\n')))
    throw new KeysError('malformed', 'A field of an action has several lines.');
  return encodeUtf8(`${FORMAT}\naction: ${action}\nsubject: ${subject}\nday: ${day}\nnonce: ${nonce}\n`);
}
