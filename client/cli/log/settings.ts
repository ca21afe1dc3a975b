import { readFile } from 'node:fs/promises';
import { fingerprintGroups, type LogEntry, readPublicKeys, requireFitKey } from '../../../keys/index.ts';
import { CliError } from '../cli-error.ts';
import { printLine } from '../terminal.ts';
import type { Desk } from '../tips/desk.ts';
import { handIn } from './hand-in.ts';

export interface SettingsOptions {
  /** Officers who must sign each entry. */
  readonly required?: 1 | 2;
  /** File with a public key. */
  readonly recovery?: string;
  readonly note?: string;
}

/** Changes what the key log says of itself; with nothing to change, only says it. */
export async function changeSettings(desk: Desk, options: SettingsOptions): Promise<void> {
  const { head } = desk.log;
  const { required = head.required, note } = options;
  const recovery = options.recovery === undefined ? head.recovery : await fitKey(options.recovery, desk);
  const same = required === head.required && recovery?.fingerprint === head.recovery?.fingerprint;
  if (same) {
    say(desk, head);
    return;
  }
  const change = { reason: 'settings' as const, required, recovery: recovery ?? null };
  const log = await handIn(desk, desk.log, {
    change: note === undefined ? change : { ...change, note },
    keys: desk.keys,
  });
  say(desk, log.head);
}

async function fitKey(file: string, { terminal }: Desk) {
  const [key, ...others] = await readPublicKeys(await readFile(file));
  if (key === undefined || others.length > 0) {
    throw new CliError(
      'usage',
      `${file} holds ${others.length + 1} keys, and one is the recovery key. Nothing was changed.`,
      'Give a file that holds only it.',
    );
  }
  await requireFitKey(key, terminal.now());
  return key;
}

function say({ terminal: { stdout } }: Desk, { required, recovery }: LogEntry): void {
  printLine(stdout, `Officers who must sign each entry: ${required}`);
  printLine(
    stdout,
    recovery === undefined
      ? 'Recovery key: none. If the officers lose their keys, nobody can change the ring.'
      : `Recovery key: ${fingerprintGroups(recovery.fingerprint).join(' ')}`,
  );
}
