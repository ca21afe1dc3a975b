import { readFile } from 'node:fs/promises';
import {
  draftEntry,
  fingerprintGroups,
  KeysError,
  type PublicKey,
  readKeyLog,
  readPublicKeys,
  requireFitKey,
  ringOfLog,
  type StaffKey,
  type VerifiedLog,
  verifyKeyLog,
} from '../../keys/index.ts';
import type { Config } from '../config/read-config.ts';
import { isDemoKey } from '../demo-key.ts';
import { openStorage } from '../storage/choose.ts';
import { rowsOfEntry } from '../entry-rows.ts';
import { dayOf } from '../storage/day.ts';
import type { Day, Role, TipStore } from '../storage/ports.ts';
import { StartUpError } from './start-up-error.ts';
import type { Terminal } from './terminal.ts';

export interface InitOptions {
  /** Files with the newsroom's public keys. */
  readonly key: readonly string[];
  /** Files with the public keys of editors and officers. */
  readonly staff: readonly string[];
  readonly officer: readonly string[];
  /** File with the public key that may sign for the officers when theirs are lost. */
  readonly recovery?: string;
  /** A key log that an officer has begun: then it says all of the above. */
  readonly log?: string;
}

interface FirstKeys {
  readonly ring: readonly PublicKey[];
  readonly editors: readonly PublicKey[];
  readonly officers: readonly PublicKey[];
  readonly recovery?: PublicKey | undefined;
}

/** Begins the key log of an empty store with these keys. */
export async function storeFirstKeys(tips: TipStore, keys: FirstKeys, now: Date): Promise<void> {
  await storeLog(tips, await beginLog(keys, now));
}

/**
 * Prepares the data folder: the key log with the first ring and the staff list.
 *
 * @throws StartUpError when it is prepared already, or a key cannot be used
 */
export async function init(
  config: Config,
  options: InitOptions,
  terminal: Terminal,
  now: Date,
): Promise<void> {
  const log = options.log === undefined ? await begunLog(options, now) : await readLogFile(options.log);
  const { ring: ringKeys, staff, recovery } = log.head;
  refuseDemoKeys(config, [...ringKeys, ...staff.map(({ key }) => key), ...(recovery ? [recovery] : [])]);
  if (staff.length === 0) {
    throw new StartUpError(
      'no-staff',
      'Nobody could sign in: name at least one public key with --staff FILE.',
    );
  }
  await Promise.all(staff.map(({ key }) => requireFitKey(key, now)));
  const ring = await ringOfLog(log, now);
  const storage = await openStorage({ folder: config.dataFolder });
  try {
    await requireEmpty(storage.tips, config);
    await storeLog(storage.tips, log);
  } finally {
    await storage.close();
  }
  terminal.out(`The data folder ${config.dataFolder} is ready. Tips are sealed (${ring.suite}) to:`);
  for (const key of ringKeys) terminal.out(`  ${key.fingerprint}  ${key.userIds.join(', ')}`);
  terminal.out('Fingerprint of the key log, to be published and compared (sealdrop verify):');
  terminal.out(`  ${fingerprintGroups(log.state.genesis).join(' ')}`);
  terminal.out('Next: sealdrop-server doctor, then sealdrop-server serve');
}

/** A log whose first entry nobody has signed: no private key is here. Whoever compares its fingerprint trusts it. */
async function begunLog(options: InitOptions, now: Date): Promise<VerifiedLog> {
  const ring = await readAll(options.key);
  if (ring.length === 0) {
    throw new StartUpError(
      'no-key',
      'Nothing could be sealed: name the public key of the newsroom with --key FILE, or a key log with --log FILE.',
    );
  }
  const [editors, officers] = [await readAll(options.staff), await readAll(options.officer)];
  const [recovery] = options.recovery === undefined ? [] : await readAll([options.recovery]);
  return beginLog({ ring, editors, officers, recovery }, now);
}

async function beginLog({ ring, editors, officers, recovery }: FirstKeys, now: Date): Promise<VerifiedLog> {
  const staff = staffKeys(editors, officers, dayOf(now));
  const change = { reason: 'genesis', ring, staff, recovery: recovery ?? null } as const;
  const entries = [draftEntry(undefined, change, now)];
  return verifyKeyLog({ format: 'sealdrop-key-log/1', entries }, undefined);
}

async function readLogFile(file: string): Promise<VerifiedLog> {
  try {
    return await verifyKeyLog(readKeyLog(await readFile(file, 'utf8')), undefined);
  } catch (error) {
    const reason =
      error instanceof KeysError ? error.message : 'It cannot be read: check the path and its permissions.';
    throw new StartUpError('log-file', `${file}: ${reason}`, { cause: error });
  }
}

async function storeLog(tips: TipStore, { entries }: VerifiedLog): Promise<void> {
  for (const [index, entry] of entries.entries()) {
    const { sequence, text, signatures } = entry;
    await tips.appendEntry({ sequence, entry: text, signatures }, rowsOfEntry(entry, entries[index - 1]));
  }
}

function staffKeys(
  editors: readonly PublicKey[],
  officers: readonly PublicKey[],
  since: Day,
): readonly StaffKey[] {
  const members = new Map<string, { readonly key: PublicKey; readonly roles: Role[] }>();
  const add = (role: Role) => (key: PublicKey) => {
    const known = members.get(key.fingerprint);
    if (known === undefined) members.set(key.fingerprint, { key, roles: [role] });
    else known.roles.push(role);
  };
  editors.forEach(add('editor'));
  officers.forEach(add('officer'));
  return Array.from(members.values(), (member) => ({ ...member, since }));
}

/** @throws StartUpError `demo-key` in production */
export function refuseDemoKeys(
  config: Pick<Config, 'mode'>,
  keys: readonly Pick<PublicKey, 'userIds'>[],
): void {
  if (config.mode === 'production' && keys.some(({ userIds }) => isDemoKey(userIds))) {
    throw new StartUpError(
      'demo-key',
      'This is a demo key: its private half and its passphrase lie about unprotected, so tips sealed to it are not safe. ' +
        'Make a real one with: npx sealdrop keys generate --name "Your newsroom", prepare another data folder with ' +
        'sealdrop-server init, or, to try things out, set SEALDROP_MODE=demo.',
    );
  }
}

async function requireEmpty(tips: TipStore, config: Config): Promise<void> {
  if ((await tips.currentRing()) !== undefined) {
    throw new StartUpError(
      'already-prepared',
      `The data folder ${config.dataFolder} has a ring already, and it was left as it is. ` +
        'To serve it: sealdrop-server serve. To begin anew, choose another folder with SEALDROP_DATA.',
    );
  }
}

async function readAll(files: readonly string[]): Promise<readonly PublicKey[]> {
  return (await Promise.all(files.map(readKeyFile))).flat();
}

async function readKeyFile(file: string): Promise<readonly PublicKey[]> {
  try {
    return await readPublicKeys(await readFile(file));
  } catch (error) {
    const reason =
      error instanceof KeysError ? error.message : 'It cannot be read: check the path and its permissions.';
    throw new StartUpError('key-file', `${file}: ${reason}`, { cause: error });
  }
}
