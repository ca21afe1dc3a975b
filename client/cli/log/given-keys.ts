import { readFile } from 'node:fs/promises';
import {
  KeysError,
  type PublicKey,
  readPrivateKeys,
  readPublicKeys,
  requireFitKey,
  type Role,
  type StaffKey,
  type UnlockedKey,
} from '../../../keys/index.ts';
import { unlockKeyFiles } from '../key-files.ts';
import type { Terminal } from '../terminal.ts';

/** Keys of a file, and those of them that can sign. */
interface KeyFile {
  readonly keys: readonly PublicKey[];
  readonly unlocked: readonly UnlockedKey[];
}

/** The keys that an entry is to name. Where the private half is given, it is unlocked once, to sign. */
export class GivenKeys {
  readonly unlocked = new Map<string, UnlockedKey>();
  readonly #passphraseFiles: readonly string[];
  readonly #terminal: Terminal;

  constructor(passphraseFiles: readonly string[], terminal: Terminal) {
    this.#passphraseFiles = passphraseFiles;
    this.#terminal = terminal;
  }

  /** @throws KeysError `unfit-key` */
  async all(files: readonly string[]): Promise<readonly PublicKey[]> {
    const keys: PublicKey[] = [];
    for (const file of files) {
      const read = await this.#read(file);
      for (const key of read.keys) await requireFitKey(key, this.#terminal.now());
      for (const key of read.unlocked) this.unlocked.set(key.fingerprint, key);
      keys.push(...read.keys);
    }
    return keys;
  }

  async #read(file: string): Promise<KeyFile> {
    const bytes = await readFile(file);
    try {
      return { keys: await readPublicKeys(bytes), unlocked: [] };
    } catch (error) {
      if (!(error instanceof KeysError && error.code === 'private-key')) throw error;
    }
    const fingerprints = (await readPrivateKeys(bytes)).map(({ fingerprint }) => fingerprint);
    const known = fingerprints.flatMap((fingerprint) => this.unlocked.get(fingerprint) ?? []);
    const unlocked =
      known.length === fingerprints.length
        ? known
        : await unlockKeyFiles([file], this.#passphraseFiles, this.#terminal);
    return { keys: unlocked.map(({ publicKey }) => publicKey), unlocked };
  }
}

export function staffOf(
  editors: readonly PublicKey[],
  officers: readonly PublicKey[],
  since: string,
): readonly StaffKey[] {
  const has = (keys: readonly PublicKey[], { fingerprint }: PublicKey) =>
    keys.some((key) => key.fingerprint === fingerprint);
  const everybody = new Map([...officers, ...editors].map((key) => [key.fingerprint, key]));
  return Array.from(everybody.values(), (key) => {
    const roles: Role[] = [
      ...(has(editors, key) ? (['editor'] as const) : []),
      ...(has(officers, key) ? (['officer'] as const) : []),
    ];
    return { key, roles, since };
  });
}
