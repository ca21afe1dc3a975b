import { statfs, stat } from 'node:fs/promises';
import {
  inspectKey,
  type KeyWarning,
  PROBLEM_ADVICE,
  type PublicKey,
  readPublicKeys,
  WARNING_ADVICE,
} from '../../keys/index.ts';
import { ConfigError } from '../config/config-error.ts';
import { type Config, type Environment, readConfig } from '../config/read-config.ts';
import { isDemoKey } from '../demo-key.ts';
import { codeOf } from '../http/failure-code.ts';
import { readStorage } from '../storage/choose.ts';
import { StorageError } from '../storage/ports.ts';
import { privateKeyFilesIn } from './private-key-files.ts';
import type { Terminal } from './terminal.ts';

export interface DoctorContext {
  readonly terminal: Terminal;
  readonly now: Date;
  readonly nodeVersion: string;
}

/** What was looked at, how it is, and the remedy where it is not well. */
export interface Finding {
  readonly state: 'good' | 'warning' | 'bad';
  readonly says: string;
  readonly remedy?: string;
}

const MARKS: Record<Finding['state'], string> = { good: 'ok  ', warning: 'warn', bad: 'BAD ' };
const OTHERS_MAY = 0o077;
type Whose = 'newsroom' | 'staff';
const STAFF_ADVICE: Partial<Record<KeyWarning, string>> = {
  'expires-soon': 'The key expires soon: nobody signs in with it from that day. Plan its extension now.',
};
/** Long-term releases of Node and the last day of their security updates. */
const NODE_END_OF_LIFE: Readonly<Record<string, string>> = {
  20: '2026-04-30',
  22: '2027-04-30',
  24: '2028-04-30',
};

/** Looks at everything that can be wrong with a deployment; changes nothing. True when nothing is bad. */
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

async function examine(env: Environment, now: Date, nodeVersion: string): Promise<readonly Finding[]> {
  const node = examineNode(nodeVersion, now);
  try {
    const config = readConfig(env);
    const settings: Finding = { state: 'good', says: `The settings fit together (${config.mode}).` };
    return [node, settings, ...(await examineFolder(config)), ...(await examineData(config, now))];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [node, ...error.problems.map(({ says, remedy }): Finding => ({ state: 'bad', says, remedy }))];
  }
}

function examineNode(version: string, now: Date): Finding {
  const end = NODE_END_OF_LIFE[version.split('.', 1)[0] ?? ''];
  if (end === undefined || now <= new Date(end)) return { state: 'good', says: `Node ${version}.` };
  return {
    state: 'warning',
    says: `Node ${version} has had no security updates since ${end}.`,
    remedy: 'Install a current long-term release of Node and restart.',
  };
}

async function examineFolder({ dataFolder, tips }: Config): Promise<readonly Finding[]> {
  const found = await stat(dataFolder).catch(() => undefined);
  if (found === undefined) return [];
  const permissions: Finding =
    (found.mode & OTHERS_MAY) === 0
      ? { state: 'good', says: 'Only the server may enter the data folder.' }
      : {
          state: 'bad',
          says: 'Others on this machine may enter the data folder.',
          remedy: `Run: chmod 700 ${dataFolder}`,
        };
  const { bavail, bsize } = await statfs(dataFolder);
  const free = bavail * bsize;
  const room: Finding =
    free > tips.reserveBytes + tips.maxBytes
      ? { state: 'good', says: `${inGiB(free)} GiB are free.` }
      : {
          state: free > tips.reserveBytes ? 'warning' : 'bad',
          says: `${inGiB(free)} GiB are free; intake closes below ${inGiB(tips.reserveBytes)} GiB.`,
          remedy:
            'Free some disk, or move the data folder to a larger one. SEALDROP_RESERVE_BYTES is the reserve.',
        };
  return [permissions, ...(await examineForPrivateKeys(dataFolder)), room];
}

async function examineForPrivateKeys(folder: string): Promise<readonly Finding[]> {
  return (await privateKeyFilesIn(folder)).map((path) => ({
    state: 'bad',
    says: `${path} holds a private key.`,
    remedy:
      'A private key that was on a server counts as stolen: delete the file here and make a new newsroom key.',
  }));
}

async function examineData(config: Config, now: Date): Promise<readonly Finding[]> {
  const missing: Finding = {
    state: 'bad',
    says: `The data folder ${config.dataFolder} is not prepared.`,
    remedy: 'Run: sealdrop-server init --key newsroom.asc --staff editor.asc',
  };
  try {
    const storage = await readStorage({ folder: config.dataFolder });
    if (storage === undefined) return [missing];
    try {
      const ring = await storage.tips.currentRing();
      const staff = await storage.tips.staff();
      if (ring === undefined) return [missing];
      const ringFindings = await examineKeys('newsroom', ring.armoredKeys, config, now);
      const staffKeys = staff.map(({ armoredKey }) => armoredKey);
      return [...ringFindings, ...(await examineKeys('staff', staffKeys, config, now))];
    } finally {
      await storage.close();
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return [unreadable(error)];
  }
}

function unreadable(error: StorageError): Finding {
  if (codeOf(error) !== 'database-damaged') return { state: 'bad', says: error.message };
  return {
    state: 'bad',
    says: 'The database is damaged.',
    remedy: 'Stop the server, keep a copy of the whole data folder, and restore the folder from the backup.',
  };
}

async function examineKeys(
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

function inGiB(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
