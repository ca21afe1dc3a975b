import { readFile } from 'node:fs/promises';
import { fingerprintGroups, type LogEntry, type UnlockedKey, type VerifiedLog } from '../../../keys/index.ts';
import {
  closingChange,
  type ProofExtent,
  type RingChange,
  revokedKeys,
  type RingWish,
  ringWish,
  rotationChange,
} from '../../rotation/index.ts';
import { type Epoch, StaffApiError } from '../../staff-api/index.ts';
import { visibleLine } from '../../visible-text.ts';
import { CliError } from '../cli-error.ts';
import { handIn } from '../log/hand-in.ts';
import { trustedLog } from '../pins/trusted-log.ts';
import { countText } from '../text.ts';
import { printLine, type Terminal } from '../terminal.ts';
import type { Desk } from '../tips/desk.ts';
import { type NewKeyOptions, fitPublicKeys, prepareKey } from './new-key.ts';
import { proveRing, type Proven } from './prove.ts';
import { requireNewReport, writeReport } from './report.ts';
import { type Rewrapped, rewrapEpochs } from './rewrap.ts';
import { WrappingCrew } from './wrapping-crew.ts';

export interface RotateOptions extends NewKeyOptions {
  readonly passphraseFile: readonly string[];
  /** Files. */
  readonly add: readonly string[];
  /** Fingerprints, like `compromised`. */
  readonly remove: readonly string[];
  readonly compromised: readonly string[];
  readonly revocation: readonly string[];
  readonly prove: ProofExtent;
  readonly report?: string;
  readonly retire: boolean;
}

/** How often it begins again when another officer announces a ring meanwhile. */
const MAX_ROUNDS = 5;

/**
 * Prepares a key, announces the ring, wraps every envelope for it, proves that it opens, and retires what nothing is left on.
 * Each step looks at what the server has: run again, it goes on where it was stopped.
 */
export async function rotate(desk: Desk, options: RotateOptions): Promise<void> {
  const before = desk.log;
  await requireNewReport(options.report);
  const wish = await statedWish(desk, before, options);
  const closed = await close(desk, before, wish);
  const newKey = await prepareKey(options, options.passphraseFile, desk.terminal);
  const keys = newKey === undefined ? desk.keys : [...desk.keys, newKey];
  const log = await announce(desk, closed, { wish, newKey, keys });
  sayUnrevoked(desk.terminal, log, wish);
  if (log.head.ring.length === 0) throw sealingClosed();
  const done = await rewrapAndProve(desk, log, keys, options.prove);
  const retired = options.retire ? await retireEmpty(desk, done.log.head) : [];
  await conclude(desk, options, { ...done, retired });
}

/** What is wished but for the new key, which is not made before sealing to stolen keys has been stopped. */
async function statedWish(desk: Desk, log: VerifiedLog, options: RotateOptions): Promise<RingWish> {
  const fingerprints = (texts: readonly string[]) => texts.map((text) => knownFingerprint(log, text));
  const compromised = fingerprints(options.compromised);
  const certificates = await Promise.all(options.revocation.map((file) => readFile(file, 'utf8')));
  const now = desk.terminal.now();
  return ringWish({
    add: await fitPublicKeys(options.add, now),
    remove: fingerprints(options.remove),
    compromised,
    revoked: await revokedKeys(log.entries, { compromised, keys: desk.keys, certificates, now }),
  });
}

function knownFingerprint({ entries }: VerifiedLog, text: string): string {
  const fingerprint = text.replace(/\s+/gu, '').toLowerCase();
  const named = entries.some(({ ring, staff, recovery }) =>
    [...ring, ...staff.map(({ key }) => key), recovery].some((key) => key?.fingerprint === fingerprint),
  );
  if (named) return fingerprint;
  throw new CliError(
    'not-in-ring',
    `No key with the fingerprint ${visibleLine(fingerprint)} is in the key log.`,
    'Compare it with: sealdrop staff list, sealdrop log show',
  );
}

/** Stolen keys: from now on nothing is sealed to them, whatever else still has to be done. */
async function close(desk: Desk, log: VerifiedLog, wish: RingWish): Promise<VerifiedLog> {
  const change = closingChange(log.entries, wish);
  if (change === undefined) return log;
  const keys = trustworthy(desk.keys, wish);
  requireAnother(log.head, desk.keys, keys);
  const after = await handInOnce(desk, log, {
    ...{ change, keys },
    isDone: ({ entries }) => closingChange(entries, wish) === undefined,
  });
  const { stdout } = desk.terminal;
  for (const fingerprint of change.compromised ?? []) {
    printLine(stdout, `Declared stolen: ${fingerprintGroups(fingerprint).join(' ')}`);
    printLine(stdout, '  Nothing is sealed to it any more, and what it signs does not count.');
  }
  for (const { fingerprint } of change.revoked ?? [])
    printLine(stdout, `Revoked, for everybody to see: ${fingerprintGroups(fingerprint).join(' ')}`);
  if (after.head.ring.length === 0)
    printLine(stdout, 'The source site takes no tips until a new key is announced.');
  return after;
}

function sayUnrevoked({ stderr }: Terminal, { entries }: VerifiedLog, { compromised }: RingWish): void {
  const published = new Set(entries.flatMap(({ revoked }) => revoked.map((key) => key.fingerprint)));
  for (const fingerprint of compromised.filter((one) => !published.has(one))) {
    const lines = [
      `Warning: not revoked: ${fingerprintGroups(fingerprint).join(' ')}`,
      '  Sealdrop does not use it any more; other programs do not know that it was stolen.',
      '  Next: the same command with --revocation FILE (the file that was made with the key: ...-revocation.asc)',
    ];
    for (const line of lines) printLine(stderr, line);
  }
}

/** What is declared stolen cannot sign that it is. */
function requireAnother(
  { staff }: LogEntry,
  given: readonly UnlockedKey[],
  left: readonly UnlockedKey[],
): void {
  const officer = ({ fingerprint }: UnlockedKey) =>
    staff.some(({ key, roles }) => key.fingerprint === fingerprint && roles.includes('officer'));
  if (left.some(officer) || !given.some(officer)) return;
  throw new CliError(
    'no-officer-key',
    'A key cannot declare itself stolen: another officer must. Nothing was changed.',
    'Let another officer run the command. If there is none, the recovery key names one: sealdrop log recover',
  );
}

function trustworthy(keys: readonly UnlockedKey[], { compromised }: RingWish): readonly UnlockedKey[] {
  return keys.filter(({ fingerprint }) => !compromised.includes(fingerprint));
}

async function announce(
  desk: Desk,
  log: VerifiedLog,
  {
    wish,
    newKey,
    keys,
  }: {
    readonly wish: RingWish;
    readonly newKey: UnlockedKey | undefined;
    readonly keys: readonly UnlockedKey[];
  },
): Promise<VerifiedLog> {
  const whole = withNewKey(log.head, wish, newKey);
  const change = rotationChange(log.head, whole);
  if (change === undefined) return log;
  requireOther(change.ring.length);
  const after = await handInOnce(desk, log, {
    ...{ change, keys: trustworthy(keys, wish) },
    isDone: ({ head }) => rotationChange(head, whole) === undefined,
  });
  const { stdout } = desk.terminal;
  printLine(stdout, `Announced: from now on tips are sealed to epoch ${after.head.epoch}:`);
  for (const { fingerprint, userIds } of after.head.ring) {
    const name = visibleLine(userIds[0] ?? '');
    printLine(stdout, `  ${fingerprintGroups(fingerprint).join(' ')}  ${name}`);
  }
  return after;
}

interface WishedChange {
  readonly change: RingChange;
  readonly keys: readonly UnlockedKey[];
  readonly isDone: (log: VerifiedLog) => boolean;
}

/** Two officers may begin the same rotation: whoever comes second goes on with what the first has announced. */
async function handInOnce(
  desk: Desk,
  log: VerifiedLog,
  { change, keys, isDone }: WishedChange,
): Promise<VerifiedLog> {
  try {
    return await handIn(desk, log, { change, keys });
  } catch (error) {
    if (!(error instanceof StaffApiError && error.code === 'log-moved')) throw error;
    const moved = await trustedLog(desk.session, desk.origin, desk.terminal);
    if (!isDone(moved.log)) throw error;
    printLine(desk.terminal.stderr, 'Another officer has announced the same meanwhile: going on with that.');
    return moved.log;
  }
}

function requireOther(keys: number): void {
  if (keys > 0) return;
  throw new CliError(
    'not-in-ring',
    'That would leave no key to seal to. The key log is as it was.',
    'Add a key: --new-key FILE, --generate, or --add FILE',
  );
}

/** A new key takes the place of the only one; of several, somebody must say which it replaces. */
function withNewKey(head: LogEntry, wish: RingWish, newKey: UnlockedKey | undefined): RingWish {
  if (newKey === undefined) return wish;
  const { publicKey, fingerprint } = newKey;
  const add = [...wish.add, publicKey];
  const there = head.ring.some((key) => key.fingerprint === fingerprint);
  const said = wish.remove.length > 0 || wish.compromised.length > 0;
  if (there || said || head.ring.length === 0) return { ...wish, add };
  const [only, ...others] = head.ring;
  if (only !== undefined && others.length === 0) return { ...wish, add, remove: [only.fingerprint] };
  throw new CliError(
    'usage',
    'The ring has several keys: it must be said which of them the new key replaces.',
    `Add --remove FINGERPRINT: ${head.ring.map((key) => key.fingerprint).join(', ')}`,
  );
}

function sealingClosed(): CliError {
  return new CliError(
    'not-in-ring',
    'The ring has no key: the source site takes no tips.',
    'Run the command again with --new-key FILE or --generate.',
  );
}

export interface Done {
  readonly log: VerifiedLog;
  readonly rewrapped: readonly Rewrapped[];
  readonly proven: Proven | undefined;
}

async function rewrapAndProve(
  desk: Desk,
  announced: VerifiedLog,
  keys: readonly UnlockedKey[],
  extent: ProofExtent,
): Promise<Done> {
  const { terminal, session, origin } = desk;
  const rewrapped: Rewrapped[] = [];
  let log = announced;
  for (let round = 1; ; round++) {
    const crew = await WrappingCrew.start({
      ...{ log, keys, now: () => terminal.now(), script: terminal.wrappingThread },
    });
    try {
      await rewrapEpochs(desk, log.head, crew, rewrapped);
      return { log, rewrapped, proven: await proveRing(desk, log.head, { crew, keys, extent }) };
    } catch (error) {
      const moved = error instanceof StaffApiError && error.code === 'ring-changed';
      if (!moved || round === MAX_ROUNDS) throw error;
      printLine(terminal.stderr, 'Another officer has announced another ring: going on with that one.');
      ({ log } = await trustedLog(session, origin, terminal));
    } finally {
      await crew.end();
    }
  }
}

async function retireEmpty({ session, terminal }: Desk, head: LogEntry): Promise<readonly number[]> {
  const epochs = await session.call((api) => api.epochs());
  const ready = epochs.filter((one) => one.epoch < head.epoch && one.parts === 0 && !one.retired);
  for (const { epoch } of ready) {
    await session.call((api) => api.retireEpoch(epoch));
    printLine(
      terminal.stdout,
      `Retired: epoch ${epoch}. Nothing that the server has is sealed to that ring.`,
    );
  }
  return ready.map(({ epoch }) => epoch);
}

async function conclude(
  desk: Desk,
  options: RotateOptions,
  done: Done & { readonly retired: readonly number[] },
): Promise<void> {
  const { session, terminal } = desk;
  const { head } = done.log;
  const epochs = await session.call((api) => api.epochs());
  const old = epochs.filter(({ epoch }) => epoch < head.epoch);
  const left = old.reduce((sum, { parts }) => sum + parts, 0);
  if (options.report !== undefined) await writeReport(options.report, desk, { ...done, left });
  if (left > 0) throw partsLeft(old);
  const all = countText(epochs.find(({ epoch }) => epoch === head.epoch)?.parts ?? 0, 'part', 'parts');
  printLine(terminal.stdout, `Done: ${all} on epoch ${head.epoch}, none on an older one.`);
  if (old.some(({ epoch, retired }) => !retired && !done.retired.includes(epoch)))
    printLine(terminal.stdout, 'Next, when all editors have the new key: the same command with --retire');
}

function partsLeft(epochs: readonly Epoch[]): CliError {
  const lines = epochs
    .filter(({ parts }) => parts > 0)
    .map(({ epoch, parts, fingerprints }) => {
      return `  epoch ${epoch}: ${countText(parts, 'part', 'parts')}, sealed to ${fingerprints.join(', ')}`;
    });
  return new CliError(
    'parts-failed',
    `Some parts are still on an older epoch, because no key that you gave opens them:\n${lines.join('\n')}`,
    'Run the command again with the private keys of those fingerprints, by more --key FILE. Nothing was lost.',
  );
}
