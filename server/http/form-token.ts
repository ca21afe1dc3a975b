import { createHmac, timingSafeEqual } from 'node:crypto';

export type FormTokenVerdict = 'valid' | 'expired' | 'invalid';

/**
 * Tokens of forms, without any state for a visitor: everybody who opens a form in the same hour is given the same one.
 * So a token identifies nobody, and tells of a saved page only in which hour it was opened.
 */
export interface FormTokens {
  issue(now: Date): string;
  check(token: string | undefined, now: Date): FormTokenVerdict;
}

export const FORM_TOKEN_KEY_BYTES = 32;

const HOUR_MS = 3_600_000;
const EXPIRY_BYTES = 4;
const TAG_BYTES = 16;
const PURPOSE = 'sealdrop form token 1';

/**
 * @param key secret of the server; forms survive a restart only if it does
 * @param hours how long a form can be sent at least; up to an hour more, as expiry falls on a full hour
 */
export function createFormTokens(key: Uint8Array, hours: number): FormTokens {
  if (key.byteLength !== FORM_TOKEN_KEY_BYTES) {
    throw new RangeError(
      `The key of form tokens has ${key.byteLength} bytes: give it ${FORM_TOKEN_KEY_BYTES} from randomBytes().`,
    );
  }
  if (!Number.isInteger(hours) || hours < 1) {
    throw new RangeError(`Form tokens last a whole number of hours, at least one, and not ${hours}.`);
  }
  const tagOf = (expiry: Uint8Array) =>
    createHmac('sha256', key).update(PURPOSE).update(expiry).digest().subarray(0, TAG_BYTES);
  return {
    issue(now) {
      const expiry = Buffer.alloc(EXPIRY_BYTES);
      expiry.writeUInt32BE(Math.ceil(now.getTime() / HOUR_MS) + hours);
      return Buffer.concat([expiry, tagOf(expiry)]).toString('base64url');
    },
    check(token, now) {
      const bytes = Buffer.from(token ?? '', 'base64url');
      if (bytes.length !== EXPIRY_BYTES + TAG_BYTES) return 'invalid';
      const expiry = bytes.subarray(0, EXPIRY_BYTES);
      if (!timingSafeEqual(bytes.subarray(EXPIRY_BYTES), tagOf(expiry))) return 'invalid';
      return now.getTime() < expiry.readUInt32BE() * HOUR_MS ? 'valid' : 'expired';
    },
  };
}
