import { type LogState, readKeyLog, type VerifiedLog, verifyKeyLog } from '../../keys/index.ts';
import type { KeyLogAnswer } from '../staff-api/index.ts';

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

/**
 * Verifies what the server shows as the newsroom's key log against what was seen of it before, and remembers its newest
 * entry. A log that is refused changes nothing that is remembered.
 *
 * @throws KeysError `malformed`, `broken-log`, `unauthorized-entry`, `forked-log`, `older-log`
 */
export async function checkLog(
  { format, entries }: Pick<KeyLogAnswer, 'format' | 'entries'>,
  { origin, pins, now }: { readonly origin: string; readonly pins: PinStore; readonly now: Date },
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
