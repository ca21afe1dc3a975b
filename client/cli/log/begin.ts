import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import {
  fingerprintGroups,
  draftEntry,
  entryOf,
  KeysError,
  type PublicKey,
  readPrivateKeys,
  readPublicKeys,
  requireFitKey,
  type Role,
  signEntry,
  type StaffKey,
  type UnlockedKey,
} from '../../../keys/index.ts';
import { CliError } from '../cli-error.ts';
import { NewFile } from '../files/new-file.ts';
import { unlockKeyFiles } from '../key-files.ts';
import { countText } from '../text.ts';
import { printLine, type Terminal } from '../terminal.ts';

export interface BeginOptions {
  readonly ring: readonly string[];
  readonly officer: readonly string[];
  readonly editor: readonly string[];
  readonly recovery?: string;
  readonly required: 1 | 2;
  readonly passphraseFile: readonly string[];
  readonly out: string;
}

/** Keys of a file, and those of them that can sign. */
interface KeyFile {
  readonly keys: readonly PublicKey[];
  readonly unlocked: readonly UnlockedKey[];
}

/** Writes the first entry of a key log, for `sealdrop-server init --log`. Nothing is sent anywhere. */
export async function beginLog(options: BeginOptions, terminal: Terminal): Promise<void> {
  const read = new KeyReader(options.passphraseFile, terminal);
  const ring = await read.all(options.ring);
  const editors = await read.all(options.editor);
  const officers = await read.all(options.officer);
  const [recovery] = await read.all(options.recovery === undefined ? [] : [options.recovery]);
  const day = terminal.now().toISOString().slice(0, 'YYYY-MM-DD'.length);
  const staff = staffOf(editors, officers, day);
  requireOfficers(staff, options.required);
  const change = { reason: 'genesis' as const, ring, staff, required: options.required };
  let entry = draftEntry(
    undefined,
    recovery === undefined ? change : { ...change, recovery },
    terminal.now(),
  );
  for (const key of read.unlocked.values()) entry = await signEntry(entry, key, terminal.now());
  const file = await NewFile.create(dirname(options.out), basename(options.out));
  const document = { format: 'sealdrop-key-log/1', entries: [entry] };
  await file.write(Buffer.from(`${JSON.stringify(document, null, 2)}\n`, 'utf8'));
  await file.commit();
  const { hash } = await entryOf(entry);
  const lines = [
    `${options.out} is the first entry of the key log, with ${countText(entry.signatures.length, 'signature', 'signatures')}. Its fingerprint, to be kept on paper:`,
    `  ${fingerprintGroups(hash).join(' ')}`,
    ...(recovery === undefined
      ? [
          'It names no recovery key: if the officers lose theirs, nobody can change the ring. Better: --recovery FILE',
        ]
      : []),
    `Next, on the server: sealdrop-server init --log ${basename(options.out)}`,
  ];
  for (const line of lines) printLine(terminal.stdout, line);
}

class KeyReader {
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

function staffOf(
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

function requireOfficers(staff: readonly StaffKey[], required: number): void {
  const officers = staff.filter(({ roles }) => roles.includes('officer')).length;
  if (officers >= required) return;
  throw new CliError(
    'usage',
    `${countText(required, 'officer', 'officers')} must sign, and the list has ${officers}.`,
    'Add --officer FILE',
  );
}
