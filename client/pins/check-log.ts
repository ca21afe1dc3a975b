import {
  KeysError,
  type LogState,
  readKeyLog,
  type SignedEntry,
  type VerifiedLog,
  verifyKeyLog,
} from '../../keys/index.ts';
import { type KeyLogAnswer, StaffApiError } from '../staff-api/index.ts';

/** What is remembered of a newsroom's key log between two visits. */
export interface Pin {
  readonly state: LogState;
  /** The day on which the log was first seen here, YYYY-MM-DD. */
  readonly since: string;
}

/** Where pins are kept, by the origin of the staff site. */
export interface PinStore {
  read(origin: string): Promise<Pin | undefined>;
  write(origin: string, pin: Pin): Promise<void>;
}

export interface CheckedLog {
  readonly log: VerifiedLog;
  readonly pin: Pin;
  /** Nothing was remembered: the log is believed because it is right in itself, and the person must be told so. */
  readonly firstUse: boolean;
}

export interface ReadLog extends CheckedLog {
  /** An entry that waits for the signature of another officer. */
  readonly pending: SignedEntry | undefined;
}

interface Checking {
  readonly origin: string;
  readonly pins: PinStore;
  readonly now: Date;
}

/**
 * The newsroom's key log, as the server shows it and as `checkLog` finds it. Every server has one: without it nothing says
 * whose keys these are.
 *
 * @throws KeysError as `checkLog`; `older-log` or `broken-log` when the server shows none; StaffApiError
 */
export async function readLog(
  api: { keyLog(): Promise<KeyLogAnswer> },
  checking: Checking,
): Promise<ReadLog> {
  const answer = await api.keyLog().catch((error: unknown) => {
    if (error instanceof StaffApiError && error.code === 'not-found') return undefined;
    throw error;
  });
  if (answer === undefined) throw withoutLog(await checking.pins.read(checking.origin));
  return { ...(await checkLog(answer, checking)), pending: answer.pending ?? undefined };
}

function withoutLog(pin: Pin | undefined): KeysError {
  if (pin === undefined) return new KeysError('broken-log', 'The server shows no key log.');
  return new KeysError(
    'older-log',
    `The server shows no key log any more; entry ${pin.state.sequence} of it was seen before.`,
  );
}

/**
 * Verifies what the server shows as the newsroom's key log against what was seen of it before, and remembers its newest
 * entry. A log that is refused changes nothing that is remembered.
 *
 * @throws KeysError `malformed`, `broken-log`, `unauthorized-entry`, `forked-log`, `older-log`
 */
export async function checkLog(
  { format, entries }: Pick<KeyLogAnswer, 'format' | 'entries'>,
  { origin, pins, now }: Checking,
): Promise<CheckedLog> {
  const remembered = await pins.read(origin);
  const log = await verifyKeyLog(readKeyLog({ format, entries }), remembered?.state);
  const pin = {
    state: log.state,
    since: remembered?.since ?? now.toISOString().slice(0, 'YYYY-MM-DD'.length),
  };
  await pins.write(origin, pin);
  return { log, pin, firstUse: remembered === undefined };
}
