import { readFile } from 'node:fs/promises';
import {
  fingerprintGroups,
  inspectKey,
  KeysError,
  type KeyReport,
  type PrivateKey,
  PROBLEM_ADVICE,
  type PublicKey,
  readPrivateKeys,
  readPublicKeys,
  WARNING_ADVICE,
} from '../../../keys/index.ts';
import { visibleLine } from '../../visible-text.ts';
import { CliError } from '../cli-error.ts';
import { asciiJson } from '../text.ts';
import { type Output, printLine, type Terminal } from '../terminal.ts';

interface Inspected {
  readonly file: string;
  readonly kind: 'public' | 'private';
  /** Whether a private key is locked by a passphrase. */
  readonly locked: boolean | undefined;
  readonly report: KeyReport;
}

/**
 * Says what the keys in the files are and whether they are fit.
 *
 * @throws CliError `unfit-keys`
 */
export async function inspectKeyFiles(
  files: readonly string[],
  { json }: { readonly json: boolean },
  terminal: Terminal,
): Promise<void> {
  const inspected: Inspected[] = [];
  for (const file of files) inspected.push(...(await inspectFile(file, terminal.now())));
  if (json) printLine(terminal.stdout, asciiJson(inspected.map(jsonOf), 2));
  else for (const key of inspected) print(terminal.stdout, key);
  const unfit = inspected.filter(({ report }) => !report.fit);
  if (unfit.length === 0) return;
  throw new CliError(
    'unfit-keys',
    `Not fit: ${unfit.map(({ file, report }) => `${file} (${report.problems.join(', ')})`).join('; ')}.`,
    unfit.flatMap(({ report }) => report.problems.map((problem) => PROBLEM_ADVICE[problem])).join(' '),
  );
}

async function inspectFile(file: string, now: Date): Promise<readonly Inspected[]> {
  const bytes = await readFile(file);
  try {
    const keys = await readPublicKeys(bytes);
    return await Promise.all(
      keys.map(async (key) => ({
        file,
        kind: 'public' as const,
        locked: undefined,
        report: await inspectKey(key, now),
      })),
    );
  } catch (error) {
    if (!(error instanceof KeysError && error.code === 'private-key')) throw error;
  }
  const keys = await readPrivateKeys(bytes);
  return Promise.all(
    keys.map(async (key) => ({
      file,
      kind: 'private' as const,
      locked: key.locked,
      report: await inspectKey(publicHalf(key), now),
    })),
  );
}

/** For inspection only: the fields that `inspectKey` reads are the same in both halves. */
function publicHalf({ fingerprint, userIds, openpgp }: PrivateKey): PublicKey {
  return { kind: 'public', fingerprint, userIds, armored: '', openpgp };
}

function print(output: Output, { file, kind, locked, report }: Inspected): void {
  const { algorithm, encryptionAlgorithm = 'none', created, expires } = report;
  const lines = [
    `${file}: ${kind} key, OpenPGP version ${report.version}`,
    ...report.userIds.map((userId) => `  name:        ${visibleLine(userId)}`),
    `  fingerprint: ${fingerprintGroups(report.fingerprint).join(' ')}`,
    `  strength:    signs with ${algorithm}, encrypts with ${encryptionAlgorithm}`,
    `  made:        ${dayOf(created)}`,
    `  expires:     ${expires === undefined ? 'never' : dayOf(expires)}`,
    `  tips:        ${report.streamsAuthenticated ? 'SEIPD version 2, AES-256-GCM' : 'SEIPD version 1, AES-256: opened by every OpenPGP tool'}`,
    ...(locked === undefined
      ? []
      : [`  passphrase:  ${locked ? 'yes' : 'NONE: whoever copies the file can use it'}`]),
    `  fit:         ${report.fit ? 'yes' : 'NO'}`,
    ...report.problems.map((problem) => `  ${problem}: ${PROBLEM_ADVICE[problem]}`),
    ...report.warnings.map((warning) => `  ${warning}: ${WARNING_ADVICE[warning]}`),
    ...(kind === 'private' ? ['  Keep this file away from servers: give them the public key.'] : []),
  ];
  for (const line of lines) printLine(output, line);
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function jsonOf({ file, kind, locked, report }: Inspected) {
  return { file, kind, ...(locked === undefined ? {} : { locked }), ...report };
}
