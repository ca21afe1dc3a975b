import { CLOCK_TOLERANCE_MS, inspectKey, type KeyProblem, type UnlockedKey } from '../../../keys/index.ts';
import { type SignedIn, type StaffApi, StaffApiError } from '../../staff-api/index.ts';
import { ConsoleError } from '../failure.ts';
import type { ServerClock } from './server-clock.ts';

/** Problems that keep a key from signing, the gravest first. That it cannot be sealed to does not matter here. */
const SIGNING_PROBLEMS: readonly KeyProblem[] = [
  'revoked',
  'expired',
  'not-yet-valid',
  'broken-self-signature',
];

export interface SignInOutcome {
  readonly fingerprint: string;
  readonly signedIn: SignedIn;
}

/**
 * Signs in with the first of the keys that is on the staff list.
 *
 * @throws StaffApiError `not-on-staff-list` when none of them is; ConsoleError `unfit-key`, `clock-off`
 */
export async function signInWithOneOf(
  keys: readonly UnlockedKey[],
  api: StaffApi,
  clock: ServerClock,
): Promise<SignInOutcome> {
  let refusal: unknown = new ConsoleError({ code: 'not-on-staff-list' });
  for (const key of keys) {
    try {
      return { fingerprint: key.fingerprint, signedIn: await signIn(key, api, clock) };
    } catch (error) {
      refusal = error;
      if (!(error instanceof StaffApiError && error.code === 'not-on-staff-list')) break;
    }
  }
  throw refusal;
}

async function signIn(key: UnlockedKey, api: StaffApi, clock: ServerClock): Promise<SignedIn> {
  try {
    return await api.signIn(key, new Date());
  } catch (error) {
    throw await explained(error, key, clock);
  }
}

/** OpenPGP.js does not sign with a key that is, by this computer's clock, expired or not yet made. */
async function explained(error: unknown, key: UnlockedKey, clock: ServerClock): Promise<unknown> {
  const byServer = error instanceof StaffApiError;
  if (byServer && error.code !== 'unfit-key') return error;
  if (!byServer && Math.abs(clock.aheadMs) > CLOCK_TOLERANCE_MS) {
    return new ConsoleError({ code: 'clock-off', seconds: Math.round(clock.aheadMs / 1000) });
  }
  const { problems } = await inspectKey(key.publicKey, new Date());
  const problem = SIGNING_PROBLEMS.find((one) => problems.includes(one));
  return new ConsoleError(
    { code: 'unfit-key', ...(problem === undefined ? {} : { problem }) },
    { cause: error },
  );
}
