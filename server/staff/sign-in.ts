import { KeysError, type KeysErrorCode, readPublicKeys, verifyStatement } from '../../keys/index.ts';
import type { StaffMember, TipStore } from '../storage/ports.ts';
import type { Challenge, Challenges } from './challenges.ts';
import type { Sessions, SessionSecrets } from './sessions.ts';
import { StaffError, type StaffErrorCode } from './staff-error.ts';

export interface SignInContext {
  readonly tips: TipStore;
  readonly challenges: Challenges;
  readonly sessions: Sessions;
  readonly staffOrigin: () => string;
  readonly now: () => Date;
}

const REFUSALS: Partial<Record<KeysErrorCode, StaffErrorCode>> = {
  'not-authentic': 'not-authentic',
  'unfit-key': 'unfit-key',
};

/** @throws StaffError `not-on-staff-list` */
export async function giveChallenge(context: SignInContext, fingerprint: string): Promise<Challenge> {
  await requireMember(context.tips, fingerprint);
  return context.challenges.give(fingerprint, context.now());
}

/**
 * Checks the signature over the challenge and opens a session. A challenge is used up by the first answer, right or wrong.
 *
 * @throws StaffError
 */
export async function signIn(
  context: SignInContext,
  answer: { readonly fingerprint: string; readonly nonce: string; readonly signature: string },
): Promise<SessionSecrets & Pick<StaffMember, 'roles'>> {
  const { fingerprint, nonce, signature } = answer;
  const now = context.now();
  const member = await requireMember(context.tips, fingerprint);
  const challenge = context.challenges.take(nonce, fingerprint, now);
  if (challenge === undefined) throw new StaffError('challenge-expired');
  const [key] = await readPublicKeys(member.armoredKey);
  if (key === undefined) throw new StaffError('internal');
  const statement = {
    origin: context.staffOrigin(),
    fingerprint,
    nonce,
    expires: challenge.expires.toISOString(),
  };
  try {
    await verifyStatement(statement, signature, key, now);
  } catch (error) {
    throw refusal(error);
  }
  return { ...context.sessions.open({ fingerprint, roles: member.roles }, now), roles: member.roles };
}

function refusal(error: unknown): unknown {
  if (!(error instanceof KeysError)) return error;
  if (error.code === 'clock-off') return new StaffError('clock-off', error.seconds);
  const code = REFUSALS[error.code];
  return code === undefined ? error : new StaffError(code);
}

async function requireMember(tips: TipStore, fingerprint: string): Promise<StaffMember> {
  const member = (await tips.staff()).find((one) => one.fingerprint === fingerprint);
  if (member === undefined) throw new StaffError('not-on-staff-list');
  return member;
}
