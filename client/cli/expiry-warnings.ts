import {
  type EXPIRY_WARNING_DAYS,
  expiryStep,
  inspectKey,
  type LogEntry,
  type PublicKey,
  type UnlockedKey,
} from '../../keys/index.ts';
import { printLine, type Terminal } from './terminal.ts';

type Step = (typeof EXPIRY_WARNING_DAYS)[number];
type Whose = 'newsroom' | 'own' | 'recovery';

const MEANING: Record<Whose, readonly [string, string]> = {
  newsroom: ['The newsroom\u2019s key', 'then the source site takes no tips'],
  own: ['Your key', 'then you cannot sign in'],
  recovery: ['The recovery key', 'then it cannot help'],
};
const NEXT: Record<Whose, string> = {
  newsroom: 'sealdrop rotate',
  own: 'make another, and let an officer add it: sealdrop staff add',
  recovery: 'sealdrop log settings --recovery FILE',
};
/** The more urgent, the nearer the end. */
const URGENCY: Record<Step, string> = { 60: 'Plan', 30: 'This week', 7: 'TODAY' };

/** A line on stderr for each key that expires within 60 days: of the newsroom, for recovery, and the one that signed in. */
export async function warnOfExpiry(
  { ring, recovery, staff }: LogEntry,
  keys: readonly UnlockedKey[],
  terminal: Terminal,
): Promise<void> {
  const own = staff
    .map(({ key }) => key)
    .filter((key) => keys.some((one) => one.fingerprint === key.fingerprint));
  const named: readonly (readonly [Whose, PublicKey])[] = [
    ...ring.map((key) => ['newsroom', key] as const),
    ...own.map((key) => ['own', key] as const),
    ...(recovery === undefined ? [] : [['recovery', recovery] as const]),
  ];
  for (const [whose, key] of named) {
    const line = await warning(whose, key, terminal.now());
    if (line !== undefined) printLine(terminal.stderr, line);
  }
}

async function warning(whose: Whose, key: PublicKey, now: Date): Promise<string | undefined> {
  const { daysLeft, expires } = await inspectKey(key, now);
  const step = expiryStep(daysLeft);
  if (step === undefined || expires === undefined) return undefined;
  const [name, means] = MEANING[whose];
  const day = expires.toISOString().slice(0, 'YYYY-MM-DD'.length);
  const when =
    daysLeft === 0
      ? `has expired on ${day}`
      : `expires on ${day}, in ${daysLeft === 1 ? '1 day' : `${daysLeft} days`}`;
  return `Warning: ${name} ${key.fingerprint} ${when}: ${means}. ${URGENCY[step]}: ${NEXT[whose]}`;
}
