import { fingerprintGroups, KeysError, type VerifiedLog } from '../../../keys/index.ts';
import { checkLog, type CheckedLog, type PinStore } from '../../pins/index.ts';
import { ringKeys } from '../../conversation/index.ts';
import { type KeyLogAnswer, type RingAnswer, StaffApiError } from '../../staff-api/index.ts';
import { visibleLine } from '../../visible-text.ts';
import { CliError } from '../cli-error.ts';
import type { StaffSession } from '../staff-session.ts';
import { printLine, type Terminal } from '../terminal.ts';
import { noPins, pinFile } from './pin-file.ts';

/** Where what was seen of key logs is remembered. */
export function pinsOf({ stateFolder }: Terminal): PinStore {
  return stateFolder === undefined ? noPins : pinFile(stateFolder);
}

export interface Trusted {
  readonly log: VerifiedLog;
  readonly pending: KeyLogAnswer['pending'];
}

/**
 * The server's key log, if it goes on from what this account has seen of it, and if the ring that the server uses is the ring
 * of that log. At first use it says what it trusts from now on.
 *
 * @returns undefined for a server that has no log and never showed one
 * @throws KeysError `forked-log`, `older-log`, `broken-log`, `unauthorized-entry`; CliError `ring-not-logged`
 */
export async function trustedLog(
  session: StaffSession,
  origin: string,
  terminal: Terminal,
): Promise<Trusted | undefined> {
  const pins = pinsOf(terminal);
  const first = await fetchLog(session, origin, pins);
  if (first === undefined) return undefined;
  const checked = await checkLog(first, { origin, pins, now: terminal.now() });
  if (checked.firstUse) sayFirstUse(terminal, origin, checked);
  if (await isRingOf(session, checked.log)) return { log: checked.log, pending: first.pending };
  // Between the two answers an officer may have changed the ring.
  const second = (await fetchLog(session, origin, pins)) ?? first;
  const { log } = await checkLog(second, { origin, pins, now: terminal.now() });
  if (await isRingOf(session, log)) return { log, pending: second.pending };
  throw new CliError(
    'ring-not-logged',
    'THE SERVER USES OTHER KEYS THAN THE KEY LOG NAMES. Tips may be sealed to somebody who is not the newsroom. Nothing was opened or sealed.',
    'Stop using this server, tell the security officer and the operator, and compare on another computer: sealdrop verify. Do not sign in again before you know why.',
  );
}

async function fetchLog(
  session: StaffSession,
  origin: string,
  pins: PinStore,
): Promise<KeyLogAnswer | undefined> {
  try {
    return await session.call((api) => api.keyLog());
  } catch (error) {
    if (!(error instanceof StaffApiError && error.code === 'not-found')) throw error;
    const pin = await pins.read(origin);
    if (pin === undefined) return undefined;
    throw new KeysError(
      'older-log',
      `The server shows no key log any more; entry ${pin.state.sequence} of it was seen before.`,
      { cause: error },
    );
  }
}

async function isRingOf(session: StaffSession, { head }: VerifiedLog): Promise<boolean> {
  const answer = await session.call((api) => api.ring());
  return answer.epoch === head.epoch && (await sameKeys(answer, head));
}

async function sameKeys(answer: RingAnswer, { ring }: VerifiedLog['head']): Promise<boolean> {
  const keys = await ringKeys(answer);
  return (
    keys.length === ring.length && keys.every(({ fingerprint }, i) => fingerprint === ring[i]?.fingerprint)
  );
}

function sayFirstUse({ stderr, stateFolder }: Terminal, origin: string, { log }: CheckedLog): void {
  const { head, state } = log;
  const lines = [
    `First use of ${origin} on this account. Compare now with what the newsroom has on paper:`,
    `  key log:  ${groups(state.genesis)}`,
    ...head.ring.map(
      ({ fingerprint, userIds }) =>
        `  key:      ${fingerprintGroups(fingerprint).join(' ')}  ${visibleLine(userIds[0] ?? '')}`,
    ),
    stateFolder === undefined
      ? 'Warning: this account has no folder to remember it in: set SEALDROP_HOME.'
      : `It is remembered from now on (entry ${state.sequence}): a server that shows another log is refused.`,
  ];
  for (const line of lines) printLine(stderr, line);
}

/** A hash in groups of four, to be compared aloud. */
export function groups(hash: string): string {
  return (hash.match(/.{1,4}/gu) ?? []).join(' ');
}
