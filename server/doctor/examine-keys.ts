import {
  inspectKey,
  type KeyWarning,
  PROBLEM_ADVICE,
  type PublicKey,
  readPublicKeys,
  WARNING_ADVICE,
} from '../../keys/index.ts';
import type { Config } from '../config/read-config.ts';
import { isDemoKey } from '../demo-key.ts';
import type { Finding, PreparedDeployment } from './finding.ts';

type Whose = 'newsroom' | 'staff';
const STAFF_ADVICE: Partial<Record<KeyWarning, string>> = {
  'expires-soon': 'The key expires soon: nobody signs in with it from that day. Plan its extension now.',
};

/** Whether the keys of the ring and of the staff can be used, and until when. */
export async function examineKeys({ config, now, tips }: PreparedDeployment): Promise<readonly Finding[]> {
  const ring = await tips.currentRing();
  const staff = (await tips.staff()).map(({ armoredKey }) => armoredKey);
  return [
    ...(await examineAll('newsroom', ring?.armoredKeys ?? [], config, now)),
    ...(await examineAll('staff', staff, config, now)),
  ];
}

async function examineAll(
  whose: Whose,
  armored: readonly string[],
  config: Config,
  now: Date,
): Promise<readonly Finding[]> {
  const keys = (await Promise.all(armored.map((one) => readPublicKeys(one)))).flat();
  return (await Promise.all(keys.map((key) => examineKey(whose, key, config, now)))).flat();
}

async function examineKey(
  whose: Whose,
  key: PublicKey,
  config: Config,
  now: Date,
): Promise<readonly Finding[]> {
  const { fit, problems, warnings, expires } = await inspectKey(key, now);
  const name = `The ${whose} key ${key.fingerprint}`;
  const until = expires === undefined ? 'never expires' : `expires on ${expires.toISOString().slice(0, 10)}`;
  const findings: Finding[] = fit
    ? [{ state: 'good', says: `${name} is fit and ${until}.` }]
    : problems.map((problem) => ({
        state: 'bad',
        says: `${name} is not fit: ${problem}.`,
        remedy: PROBLEM_ADVICE[problem],
      }));
  if (config.mode === 'production' && isDemoKey(key.userIds)) {
    findings.push({
      state: 'bad',
      says: `${name} is a demo key.`,
      remedy:
        'Make a real one: npx sealdrop keys generate, and prepare a new data folder with sealdrop-server init.',
    });
  }
  const worth = config.mode === 'demo' ? [] : warnings;
  return [
    ...findings,
    ...worth.map((warning): Finding => ({
      state: 'warning',
      says: `${name} ${until}.`,
      remedy: (whose === 'staff' && STAFF_ADVICE[warning]) || WARNING_ADVICE[warning],
    })),
  ];
}
