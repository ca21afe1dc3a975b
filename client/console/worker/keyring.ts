import {
  fingerprintGroups,
  KeysError,
  type PrivateKey,
  type PublicKey,
  readPrivateKeys,
  type UnlockedKey,
  unlockKey,
} from '../../../keys/index.ts';
import { ConsoleError } from '../failure.ts';
import type { AddedKey } from '../protocol.ts';

/** Largest key file that is looked at, bytes: keys with many signatures stay far below. */
const MAX_KEY_FILE_BYTES = 2 ** 20;

/** The unlocked private keys of this worker. They are nowhere else, and end with it. */
export class Keyring {
  #keys: readonly UnlockedKey[] = [];

  get keys(): readonly UnlockedKey[] {
    return this.#keys;
  }

  /**
   * Unlocks the private keys of a file. One that fits the passphrase is enough.
   *
   * @throws KeysError `not-a-key`, `public-key`, `wrong-passphrase`, `passphrase-needed`
   */
  async add(file: Blob, passphrase: string): Promise<readonly AddedKey[]> {
    const locked = await readPrivateKeys(await readKeyFile(file));
    const attempts = await Promise.allSettled(locked.map((key) => unlock(key, passphrase)));
    const unlocked = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    if (unlocked.length === 0) throw attempts.find((attempt) => attempt.status === 'rejected')?.reason;
    const known = new Set(unlocked.map(({ fingerprint }) => fingerprint));
    this.#keys = [...this.#keys.filter(({ fingerprint }) => !known.has(fingerprint)), ...unlocked];
    return unlocked.map(describeKey);
  }

  find(fingerprint: string): UnlockedKey | undefined {
    return this.#keys.find((key) => key.fingerprint === fingerprint);
  }

  forget(): void {
    this.#keys = [];
  }
}

async function readKeyFile(file: Blob): Promise<Uint8Array> {
  if (file.size > MAX_KEY_FILE_BYTES) throw new KeysError('not-a-key', 'The file is too long for a key.');
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw new ConsoleError({ code: 'unreadable-file' }, { cause: error });
  }
}

function unlock(key: PrivateKey, passphrase: string): Promise<UnlockedKey> {
  return unlockKey(key, passphrase === '' ? undefined : passphrase);
}

export function describeKey({ fingerprint, userIds }: Pick<PublicKey, 'fingerprint' | 'userIds'>): AddedKey {
  return { fingerprint, groups: fingerprintGroups(fingerprint), userIds };
}
