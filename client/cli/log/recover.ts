import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import {
  draftEntry,
  entryOf,
  fingerprintGroups,
  type LogEntry,
  missingSignatures,
  type PublicKey,
  readSignedEntry,
  signEntry,
  type UnlockedKey,
  type VerifiedLog,
} from '../../../keys/index.ts';
import { loggedKeys, recoveryChange, revokedKeys, signersAtHand } from '../../rotation/index.ts';
import { StaffApi } from '../../staff-api/index.ts';
import { visibleLine } from '../../visible-text.ts';
import { CliError } from '../cli-error.ts';
import { writeNewText } from '../files/new-text.ts';
import { agentFor } from '../http/agents.ts';
import { nodeFetch } from '../http/node-fetch.ts';
import { DEFAULT_TOR_PROXY } from '../http/socks.ts';
import { unlockKeyFiles } from '../key-files.ts';
import { isOnion, staffOrigin } from '../server-address.ts';
import { printLine, type Terminal } from '../terminal.ts';
import { GivenKeys, staffOf } from './given-keys.ts';
import { fetchPublicKeys } from './site.ts';
import { verifyPinned } from './verify.ts';

export interface RecoverOptions {
  /** Files with the private recovery key. */
  readonly key: readonly string[];
  readonly passphraseFile: readonly string[];
  readonly officer: readonly string[];
  readonly editor: readonly string[];
  readonly ring: readonly string[];
  readonly recovery?: string;
  readonly required?: 1 | 2;
  /** Fingerprints. */
  readonly compromised: readonly string[];
  readonly revocation: readonly string[];
  readonly note?: string;
  /** Of the log, or of a key that has signed it. */
  readonly fingerprint?: string;
  readonly out: string;
  readonly torProxy?: string;
}

/**
 * Makes the entry that names new officers and has the recovery key sign it. Nothing is sent anywhere.
 *
 * @param source address of a site, or a file that `sealdrop log show --json` has written
 * @throws CliError `no-recovery-key`, `not-in-ring`; KeysError of `missingSignatures`
 */
export async function recoverLog(source: string, options: RecoverOptions, terminal: Terminal): Promise<void> {
  const log = await verifyPinned(await servedLog(source, options), options.fingerprint);
  const keys = await unlockKeyFiles(options.key, options.passphraseFile, terminal);
  requireRecovery(log.head, keys);
  const { change, joining } = await statedChange(log, options, { keys, terminal });
  let entry = draftEntry(log, change, terminal.now());
  const read = await entryOf(entry, log);
  for (const key of signersAtHand(log.head, read, [...keys, ...joining]))
    entry = await signEntry(entry, key, terminal.now());
  await missingSignatures(log, entry);
  await writeNewText(dirname(options.out), basename(options.out), `${JSON.stringify(entry, null, 2)}\n`);
  for (const line of changesOf(log, read)) printLine(terminal.stdout, line);
  printLine(
    terminal.stdout,
    `It is in ${options.out}, signed by the recovery key. Nothing was sent. Next, one of:`,
  );
  printLine(terminal.stdout, `  sealdrop log send ${options.out} --server URL`);
  printLine(terminal.stdout, `  sealdrop-server log add ${basename(options.out)}   (on the server)`);
}

async function servedLog(source: string, { torProxy }: RecoverOptions): Promise<unknown> {
  if (/^https?:\/\//u.test(source)) return (await fetchPublicKeys(source, torProxy)).log;
  return readFile(source, 'utf8');
}

function requireRecovery({ recovery }: LogEntry, keys: readonly UnlockedKey[]): void {
  if (recovery === undefined) {
    throw new CliError(
      'no-recovery-key',
      'The key log names no recovery key: only its officers can change it.',
      'Without them the newsroom begins anew: sealdrop log begin, in another data folder.',
    );
  }
  if (keys.some(({ fingerprint }) => fingerprint === recovery.fingerprint)) return;
  throw new CliError(
    'no-recovery-key',
    `None of the keys that you gave is the recovery key of the key log: ${recovery.fingerprint}.`,
    'Give its private key with --key FILE. Made of shares: sealdrop keys combine.',
  );
}

async function statedChange(
  log: VerifiedLog,
  options: RecoverOptions,
  { keys, terminal }: { readonly keys: readonly UnlockedKey[]; readonly terminal: Terminal },
) {
  const now = terminal.now();
  const given = new GivenKeys(options.passphraseFile, terminal);
  const officers = await given.all(options.officer);
  const editors = await given.all(options.editor);
  const ring = await given.all(options.ring);
  const [recovery] = await given.all(options.recovery === undefined ? [] : [options.recovery]);
  const compromised = options.compromised.map((text) => knownFingerprint(log, text));
  const certificates = await Promise.all(options.revocation.map((file) => readFile(file, 'utf8')));
  const revoked = await revokedKeys(log.entries, { compromised, keys, certificates, now });
  const { required, note } = options;
  const change = recoveryChange(log.head, {
    staff: staffOf(editors, officers, now.toISOString().slice(0, 'YYYY-MM-DD'.length)),
    ...{ ring, recovery, compromised, revoked },
    ...(required === undefined ? {} : { required }),
    ...(note === undefined ? {} : { note }),
  });
  return { change, joining: Array.from(given.unlocked.values()) };
}

function knownFingerprint({ entries }: VerifiedLog, text: string): string {
  const fingerprint = text.replace(/\s+/gu, '').toLowerCase();
  if (entries.some((entry) => loggedKeys(entry).some((key) => key.fingerprint === fingerprint)))
    return fingerprint;
  throw new CliError(
    'not-in-ring',
    `No key with the fingerprint ${visibleLine(fingerprint)} is in the key log.`,
    'Compare it with: sealdrop log show',
  );
}

function changesOf({ head, state }: VerifiedLog, entry: LogEntry): readonly string[] {
  const now = new Set(entry.staff.map(({ key }) => key.fingerprint));
  const left = head.staff.filter(({ key }) => !now.has(key.fingerprint));
  return [
    `Entry ${entry.sequence} of the key log that begins with (compare it with the paper)`,
    `  ${fingerprintGroups(state.genesis).join(' ')}`,
    ...entry.staff.map(({ key, roles }) => `  ${roles.join('+').padEnd(14)} ${named(key)}`),
    ...left.map(({ key }) => `  ${'leaves'.padEnd(14)} ${named(key)}`),
    ...entry.ring.map((key) => `  ${'sealed to'.padEnd(14)} ${named(key)}`),
    ...(entry.ring.length === 0 ? ['  sealed to      no key: the source site will take no tips'] : []),
    ...entry.compromised.map((fingerprint) => `  ${'STOLEN'.padEnd(14)} ${fingerprint}`),
    ...(entry.recovery === undefined ? [] : [`  ${'recovery'.padEnd(14)} ${named(entry.recovery)}`]),
  ];
}

function named({ fingerprint, userIds }: PublicKey): string {
  return `${fingerprint}  ${visibleLine(userIds[0] ?? '')}`.trimEnd();
}

export interface SendOptions {
  readonly server: string;
  readonly torProxy?: string;
}

/** Hands in an entry that the recovery key has signed: no key is needed for that, and nobody signs in. */
export async function sendRecovery(file: string, options: SendOptions, terminal: Terminal): Promise<void> {
  const entry = readSignedEntry(await readFile(file, 'utf8'));
  const origin = staffOrigin(options.server);
  const torProxy = options.torProxy ?? (isOnion(new URL(origin).hostname) ? DEFAULT_TOR_PROXY : undefined);
  const agent = agentFor(origin, torProxy);
  try {
    const api = new StaffApi({ origin, fetch: nodeFetch(agent), cookies: 'own' });
    const { sequence } = await api.recover(entry);
    printLine(terminal.stdout, `Entry ${sequence} is in the key log. Former officers are signed out.`);
    printLine(
      terminal.stdout,
      'Next, with the key of a new officer: sealdrop staff list, sealdrop audit show',
    );
  } finally {
    agent.destroy();
  }
}
