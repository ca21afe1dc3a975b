import {
  type EXPIRY_WARNING_DAYS,
  expiryStep,
  inspectKey,
  type KeyReport,
  PROBLEM_ADVICE,
  type PublicKey,
  readPublicKeys,
  WARNING_ADVICE,
} from '../../keys/index.ts';
import type { Config } from '../config/read-config.ts';
import { isDemoKey } from '../demo-key.ts';
import { verified } from '../newsroom.ts';
import type { Finding, PreparedDeployment } from './finding.ts';

type Whose = 'newsroom' | 'staff' | 'recovery';

/** What the end of a key means, by whose it is. */
const AT_THE_END: Record<Whose, string> = {
  newsroom: 'intake closes on that day',
  staff: 'nobody signs in with it from that day',
  recovery: 'it cannot help from that day',
};
const REPLACEMENT: Record<Whose, string> = {
  newsroom: 'sealdrop rotate --generate',
  staff: 'its owner extends it or makes another, and an officer adds it: sealdrop staff add FILE',
  recovery: 'sealdrop log settings --recovery FILE',
};
/** The more urgent, the nearer the end. */
const URGENCY: Record<(typeof EXPIRY_WARNING_DAYS)[number], string> = {
  60: 'Plan it now',
  30: 'Do it this week',
  7: 'DO IT TODAY',
};

/** Whether the keys of the ring, of the staff and for recovery can be used, and until when. */
export async function examineKeys({ config, now, tips }: PreparedDeployment): Promise<readonly Finding[]> {
  const ring = await tips.currentRing();
  const staff = (await tips.staff()).map(({ armoredKey }) => armoredKey);
  const newest = (await verified(await tips.keyLog()).catch(() => undefined))?.head;
  const recovery = newest?.recovery === undefined ? [] : [newest.recovery.armored];
  return [
    ...(await examineAll('newsroom', ring?.armoredKeys ?? [], config, now)),
    ...(await examineAll('staff', staff, config, now)),
    ...(await examineAll('recovery', recovery, config, now)),
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
  const report = await inspectKey(key, now);
  const { fit, problems, expires } = report;
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
  const ending = fit && config.mode !== 'demo' ? endOf(whose, name, until, report) : undefined;
  return ending === undefined ? findings : [...findings, ending];
}

/** A key for recovery may be one for ever: it lies in a safe, and nobody looks whether it has expired there. */
function endOf(
  whose: Whose,
  name: string,
  until: string,
  { daysLeft }: Pick<KeyReport, 'daysLeft'>,
): Finding | undefined {
  const step = expiryStep(daysLeft);
  if (daysLeft === undefined) {
    if (whose === 'recovery') return undefined;
    return { state: 'warning', says: `${name} ${until}.`, remedy: WARNING_ADVICE['never-expires'] };
  }
  if (step === undefined) return undefined;
  return {
    state: step === 7 && whose !== 'staff' ? 'bad' : 'warning',
    says: `${name} ${until}, in ${daysLeft === 1 ? '1 day' : `${daysLeft} days`}: ${AT_THE_END[whose]}.`,
    remedy: `${URGENCY[step]}: ${REPLACEMENT[whose]}`,
  };
}
