import { basename, dirname } from 'node:path';
import { fingerprintGroups, draftEntry, entryOf, signEntry, type StaffKey } from '../../../keys/index.ts';
import { CliError } from '../cli-error.ts';
import { NewFile } from '../files/new-file.ts';
import { countText } from '../text.ts';
import { printLine, type Terminal } from '../terminal.ts';
import { GivenKeys, staffOf } from './given-keys.ts';

export interface BeginOptions {
  readonly ring: readonly string[];
  readonly officer: readonly string[];
  readonly editor: readonly string[];
  readonly recovery?: string;
  readonly required: 1 | 2;
  readonly passphraseFile: readonly string[];
  readonly out: string;
}

/** Writes the first entry of a key log, for `sealdrop-server init --log`. Nothing is sent anywhere. */
export async function beginLog(options: BeginOptions, terminal: Terminal): Promise<void> {
  const read = new GivenKeys(options.passphraseFile, terminal);
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

function requireOfficers(staff: readonly StaffKey[], required: number): void {
  const officers = staff.filter(({ roles }) => roles.includes('officer')).length;
  if (officers >= required) return;
  throw new CliError(
    'usage',
    `${countText(required, 'officer', 'officers')} must sign, and the list has ${officers}.`,
    'Add --officer FILE',
  );
}
