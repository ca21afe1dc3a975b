import {
  isSessionKey,
  KeysError,
  type KeysErrorCode,
  type StaffKey,
  statementText,
  verifyStatement,
} from '../../keys/index.ts';
import { dayOf } from '../storage/day.ts';
import type { AuditTrail } from './audit.ts';
import type { Challenge, Challenges } from './challenges.ts';
import type { Sessions, SessionSecrets } from './sessions.ts';
import { StaffError, type StaffErrorCode } from './staff-error.ts';

export interface SignInContext {
  readonly staff: () => Promise<readonly StaffKey[]>;
  readonly challenges: Challenges;
  readonly sessions: Sessions;
  readonly audit: AuditTrail;
  readonly staffOrigin: () => string;
  readonly now: () => Date;
}

export interface SignInAnswer {
  readonly fingerprint: string;
  readonly nonce: string;
  /** Public key of the session: part of what is signed. */
  readonly session: string;
  readonly signature: string;
}

const REFUSALS: Partial<Record<KeysErrorCode, StaffErrorCode>> = {
  'not-authentic': 'not-authentic',
  'unfit-key': 'unfit-key',
};

/** @throws StaffError `not-on-staff-list` */
export async function giveChallenge(context: SignInContext, fingerprint: string): Promise<Challenge> {
  await requireMember(context, fingerprint);
  return context.challenges.give(fingerprint, context.now());
}

/**
 * Checks the signature over the challenge and opens a session. A challenge is used up by the first answer, right or wrong.
 *
 * @throws StaffError
 */
export async function signIn(
  context: SignInContext,
  { fingerprint, nonce, session, signature }: SignInAnswer,
): Promise<SessionSecrets & Pick<StaffKey, 'roles'>> {
  const now = context.now();
  const { key, roles } = await requireMember(context, fingerprint);
  const challenge = context.challenges.take(nonce, fingerprint);
  if (challenge === undefined) throw new StaffError('challenge-expired');
  if (!isSessionKey(session)) throw new StaffError('bad-request');
  const statement = {
    origin: context.staffOrigin(),
    fingerprint,
    nonce,
    expires: challenge.expires.toISOString(),
    session,
  };
  try {
    await verifyStatement(statement, signature, key, now);
  } catch (error) {
    throw refusal(error);
  }
  await context.audit.record({
    ...{ day: dayOf(now), actor: fingerprint, action: 'sign-in', subject: '' },
    ...{ signature, session, statement: statementText(statement) },
  });
  return { ...context.sessions.open({ fingerprint, roles, key: session }), roles };
}

function refusal(error: unknown): unknown {
  if (!(error instanceof KeysError)) return error;
  if (error.code === 'clock-off') return new StaffError('clock-off', { seconds: error.seconds });
  const code = REFUSALS[error.code];
  return code === undefined ? error : new StaffError(code);
}

async function requireMember({ staff }: SignInContext, fingerprint: string): Promise<StaffKey> {
  const member = (await staff()).find(({ key }) => key.fingerprint === fingerprint);
  if (member === undefined) throw new StaffError('not-on-staff-list');
  return member;
}
