import type { Request } from 'express';
import * as v from 'valibot';
import { type AuditAction, type AuditFields, KeysError, verifyAction } from '../../keys/index.ts';
import { dayOf } from '../storage/day.ts';
import { sessionOf } from './session-of.ts';
import { StaffError } from './staff-error.ts';

const ACTION_HEADER = 'x-sealdrop-action';
const MAX_HEADER_LENGTH = 1000;
const DAY_MS = 86_400_000;

const actionSchema = v.strictObject({
  day: v.pipe(v.string(), v.isoDate()),
  nonce: v.pipe(v.string(), v.regex(/^[\w-]{22}$/u)),
  signature: v.pipe(v.string(), v.regex(/^[\w-]{86}$/u)),
});

/**
 * The record of what a request does, signed by the key of its session. Each signature is good for one request.
 *
 * @throws StaffError `not-signed`, `clock-off`
 */
export async function signedAction(
  request: Request,
  action: AuditAction,
  subject: string,
  now: Date,
): Promise<AuditFields> {
  const session = sessionOf(request);
  const { day, nonce, signature } = readHeader(request.get(ACTION_HEADER));
  const off = Date.parse(day) - Date.parse(dayOf(now));
  if (Math.abs(off) > DAY_MS) throw new StaffError('clock-off', { seconds: off / 1000 });
  try {
    await verifyAction({ action, subject, day, nonce }, session.key, signature);
  } catch (error) {
    throw error instanceof KeysError ? new StaffError('not-signed') : error;
  }
  if (session.done.has(nonce)) throw new StaffError('not-signed');
  session.done.add(nonce);
  return { day, actor: session.fingerprint, action, subject, nonce, signature, session: session.key };
}

function readHeader(header = ''): v.InferOutput<typeof actionSchema> {
  try {
    if (header.length > MAX_HEADER_LENGTH) throw new RangeError('too long');
    return v.parse(actionSchema, JSON.parse(Buffer.from(header, 'base64url').toString('utf8')));
  } catch {
    throw new StaffError('not-signed');
  }
}
