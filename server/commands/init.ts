import { readFile } from 'node:fs/promises';
import { KeysError, type PublicKey, readPublicKeys, requireFitKey, ringOf } from '../../keys/index.ts';
import type { Config } from '../config/read-config.ts';
import { isDemoKey } from '../demo-key.ts';
import { openStorage } from '../storage/choose.ts';
import { dayOf } from '../storage/day.ts';
import type { Role, StaffMember, TipStore } from '../storage/ports.ts';
import { StartUpError } from './start-up-error.ts';
import type { Terminal } from './terminal.ts';

const FIRST_EPOCH = 1;

export interface InitOptions {
  /** Files with the newsroom's public keys. */
  readonly key: readonly string[];
  /** Files with the public keys of editors and officers. */
  readonly staff: readonly string[];
  readonly officer: readonly string[];
}

/**
 * Prepares the data folder: the first ring and the staff list.
 *
 * @throws StartUpError when it is prepared already, or a key cannot be used
 */
export async function init(
  config: Config,
  options: InitOptions,
  terminal: Terminal,
  now: Date,
): Promise<void> {
  const ringKeys = await readAll(options.key);
  const editors = await readAll(options.staff);
  const officers = await readAll(options.officer);
  refuseDemoKeys(config, [...ringKeys, ...editors, ...officers]);
  if (editors.length + officers.length === 0) {
    throw new StartUpError(
      'no-staff',
      'Nobody could sign in: name at least one public key with --staff FILE.',
    );
  }
  await Promise.all([...editors, ...officers].map((key) => requireFitKey(key, now)));
  const ring = await ringOf(FIRST_EPOCH, ringKeys, now);
  const storage = await openStorage({ folder: config.dataFolder });
  try {
    await requireEmpty(storage.tips, config);
    await storage.tips.replaceStaff(staffList(editors, officers, now));
    await storage.tips.addRing({
      epoch: FIRST_EPOCH,
      since: dayOf(now),
      armoredKeys: ringKeys.map(({ armored }) => armored),
    });
  } finally {
    await storage.close();
  }
  terminal.out(`The data folder ${config.dataFolder} is ready. Tips are sealed (${ring.suite}) to:`);
  for (const key of ringKeys) terminal.out(`  ${key.fingerprint}  ${key.userIds.join(', ')}`);
  terminal.out('Next: sealdrop-server doctor, then sealdrop-server serve');
}

export function staffList(
  editors: readonly PublicKey[],
  officers: readonly PublicKey[],
  now: Date,
): readonly StaffMember[] {
  const roles = new Map<string, { readonly key: PublicKey; readonly roles: Role[] }>();
  const add = (role: Role) => (key: PublicKey) => {
    const known = roles.get(key.fingerprint);
    if (known === undefined) roles.set(key.fingerprint, { key, roles: [role] });
    else known.roles.push(role);
  };
  editors.forEach(add('editor'));
  officers.forEach(add('officer'));
  return Array.from(roles.values(), ({ key, roles: held }) => ({
    fingerprint: key.fingerprint,
    roles: held,
    armoredKey: key.armored,
    since: dayOf(now),
  }));
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
