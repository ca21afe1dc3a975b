import type { Environment } from '../config/read-config.ts';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import type { Terminal } from './terminal.ts';

export interface DoctorContext {
  readonly terminal: Terminal;
  readonly now: Date;
  readonly nodeVersion: string;
}

const MARKS: Record<Finding['state'], string> = { good: 'ok  ', warning: 'warn', bad: 'BAD ' };

/** Says what was found, and the remedies. True when nothing is bad. */
export async function doctor(
  env: Environment,
  { terminal, now, nodeVersion }: DoctorContext,
): Promise<boolean> {
  const findings = await examine(env, now, nodeVersion);
  for (const { state, says, remedy } of findings) {
    terminal.out(`${MARKS[state]}  ${says}`);
    if (remedy !== undefined) terminal.out(`      ${remedy}`);
  }
  const bad = findings.filter(({ state }) => state === 'bad').length;
  const warnings = findings.filter(({ state }) => state === 'warning').length;
  terminal.out(`${findings.length} looked at, ${bad} bad, ${warnings} to think about.`);
  return bad === 0;
}
