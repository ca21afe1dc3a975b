import {
  expiryStep,
  fingerprintGroups,
  inspectKey,
  type KeyReport,
  type LogPin,
  readKeyLog,
  readPublicKeys,
  type VerifiedLog,
  verifyKeyLog,
} from '../../../keys/index.ts';
import { visibleLine } from '../../visible-text.ts';
import { CliError } from '../cli-error.ts';
import { printLine, type Terminal } from '../terminal.ts';
import { asciiJson } from '../text.ts';
import { fetchPublicKeys } from './site.ts';

export interface VerifyOptions {
  /** Of a key of the newsroom that has signed the log, or of the log itself (the hash of its first entry). */
  readonly fingerprint?: string;
  readonly json: boolean;
  readonly torProxy?: string;
}

/**
 * Checks for anybody that a site seals to the keys of its key log, and that this log is the newsroom's.
 *
 * @throws KeysError of `verifyKeyLog`; CliError `other-ring` when the site serves other keys than the log names
 */
export async function verifySite(address: string, options: VerifyOptions, terminal: Terminal): Promise<void> {
  const { origin, log: served, ring } = await fetchPublicKeys(address, options.torProxy);
  const log = await verifyPinned(served, options.fingerprint);
  await requireRing(log, ring);
  const reports = await Promise.all(log.head.ring.map((key) => inspectKey(key, terminal.now())));
  if (options.json) printLine(terminal.stdout, asciiJson(jsonOf(origin, log, reports, options), 2));
  else print(origin, log, reports, options, terminal);
}

/** The log, of which somebody may know the fingerprint, or that of a key. */
export async function verifyPinned(served: unknown, fingerprint: string | undefined): Promise<VerifiedLog> {
  const document = readKeyLog(served);
  if (fingerprint === undefined) return verifyKeyLog(document, undefined);
  const given = fingerprint.toLowerCase().replaceAll(/[\s:]/gu, '');
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(given)) {
    throw new CliError(
      'usage',
      'A fingerprint has 40 or 64 hexadecimal digits.',
      'Copy the whole fingerprint: of a key of the newsroom, or of its key log.',
    );
  }
  const log = await verifyKeyLog(document, undefined);
  const pin: LogPin = log.state.genesis === given ? { genesis: given } : { fingerprint: given };
  return verifyKeyLog(document, pin);
}

/** Another key in another order is another ring. */
async function requireRing({ head }: VerifiedLog, armored: string): Promise<void> {
  const served = armored.trim() === '' ? [] : await readPublicKeys(armored);
  const names = (keys: readonly { readonly fingerprint: string }[]) =>
    keys.map(({ fingerprint }) => fingerprint).join();
  if (names(served) === names(head.ring)) return;
  throw new CliError(
    'other-ring',
    'The site serves other keys than its key log names: what is sent there may be sealed to somebody else.',
    'Do not use this site. Tell the newsroom by another way, with the output of this command.',
  );
}

function print(
  origin: string,
  { entries, head, state }: VerifiedLog,
  reports: readonly KeyReport[],
  { fingerprint }: VerifyOptions,
  { stdout, stderr }: Terminal,
): void {
  const changed = entries.findLast(({ epoch }, index) => epoch !== entries[index - 1]?.epoch) ?? head;
  const lines = [
    `${origin}: the key log is right, and the site seals to its keys.`,
    `  fingerprint of the log: ${fingerprintGroups(state.genesis).join(' ')}`,
    `  entries: ${head.sequence}, the newest of ${head.day} (${head.reason})`,
    `  keys since ${changed.day}, epoch ${head.epoch}:`,
    ...reports.flatMap((report) => [
      `    ${fingerprintGroups(report.fingerprint).join(' ')}`,
      `      ${visibleLine(report.userIds.join(', '))}; expires: ${report.expires?.toISOString().slice(0, 10) ?? 'never'}`,
    ]),
    ...(reports.length === 0 ? ['    none: the newsroom has closed its intake'] : []),
    `  head: ${state.hash}`,
  ];
  for (const line of lines) printLine(stdout, line);
  for (const { fingerprint: of, fit, daysLeft } of reports) {
    const step = expiryStep(daysLeft);
    if (!fit) printLine(stderr, `Warning: the key ${of} is not fit to be sealed to.`);
    else if (step !== undefined) printLine(stderr, `Warning: the key ${of} expires within ${step} days.`);
  }
  if (fingerprint === undefined) {
    printLine(
      stderr,
      'Warning: nothing was compared. That this log is the newsroom\u2019s is shown only with --fingerprint F: take F from paper or from another site.',
    );
  }
}

function jsonOf(
  origin: string,
  { head, state }: VerifiedLog,
  reports: readonly KeyReport[],
  { fingerprint }: VerifyOptions,
) {
  return {
    site: origin,
    compared: fingerprint !== undefined,
    log: state,
    newest: { day: head.day, reason: head.reason, note: head.note },
    epoch: head.epoch,
    keys: reports.map(({ fingerprint: of, userIds, expires, fit }) => ({
      fingerprint: of,
      userIds,
      expires: expires?.toISOString() ?? null,
      fit,
    })),
  };
}

/** Every entry of the log, in words. Officers compare it with what they remember. */
export async function showLog(
  address: string,
  { json, torProxy }: { readonly json: boolean; readonly torProxy?: string },
  terminal: Terminal,
): Promise<void> {
  const { log: served } = await fetchPublicKeys(address, torProxy);
  const log = await verifyKeyLog(readKeyLog(served), undefined);
  if (json) {
    printLine(terminal.stdout, asciiJson(readKeyLog(served), 2));
    return;
  }
  const { stdout } = terminal;
  printLine(stdout, `fingerprint of the log: ${fingerprintGroups(log.state.genesis).join(' ')}`);
  for (const entry of log.entries) {
    const { sequence, day, reason, note, epoch, ring, staff, recovery, required, compromised, hash } = entry;
    printLine(stdout);
    printLine(stdout, `${sequence}. ${day}  ${reason}${note === '' ? '' : `: ${visibleLine(note)}`}`);
    printLine(
      stdout,
      `   epoch ${epoch}, sealed to: ${ring.map(({ fingerprint }) => fingerprint).join(', ') || 'none'}`,
    );
    for (const { key, roles, since } of staff) {
      const name = visibleLine(key.userIds.join(', '));
      printLine(stdout, `   ${roles.join('+')} ${key.fingerprint} ${name}, since ${since}`);
    }
    if (recovery !== undefined) printLine(stdout, `   recovery ${recovery.fingerprint}`);
    if (required === 2) printLine(stdout, '   two officers must sign the next entry');
    for (const stolen of compromised) printLine(stdout, `   STOLEN, not to be trusted: ${stolen}`);
    printLine(stdout, `   hash ${hash}`);
  }
}
