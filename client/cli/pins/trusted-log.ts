import { fingerprintGroups, type VerifiedLog } from '../../../keys/index.ts';
import { type CheckedLog, type PinStore, readLog, type ReadLog } from '../../pins/index.ts';
import { ringKeys } from '../../conversation/index.ts';
import type { RingAnswer } from '../../staff-api/index.ts';
import { visibleLine } from '../../visible-text.ts';
import { CliError } from '../cli-error.ts';
import type { StaffSession } from '../staff-session.ts';
import { printLine, type Terminal } from '../terminal.ts';
import { noPins, pinFile } from './pin-file.ts';

/** Where what was seen of key logs is remembered. */
export function pinsOf({ stateFolder }: Terminal): PinStore {
  return stateFolder === undefined ? noPins : pinFile(stateFolder);
}

/**
 * The server's key log, if it goes on from what this account has seen of it, and if the ring that the server uses is the ring
 * of that log. At first use it says what it trusts from now on.
 *
 * @throws KeysError `forked-log`, `older-log`, `broken-log`, `unauthorized-entry`; CliError `ring-not-logged`
 */
export async function trustedLog(
  session: StaffSession,
  origin: string,
  terminal: Terminal,
): Promise<ReadLog> {
  const read = () =>
    readLog(
      { keyLog: () => session.call((api) => api.keyLog()) },
      { origin, pins: pinsOf(terminal), now: terminal.now() },
    );
  const first = await read();
  if (first.firstUse) sayFirstUse(terminal, origin, first);
  if (await isRingOf(session, first.log)) return first;
  // Between the two answers an officer may have changed the ring.
  const second = await read();
  if (await isRingOf(session, second.log)) return second;
  throw new CliError(
    'ring-not-logged',
    'THE SERVER USES OTHER KEYS THAN THE KEY LOG NAMES. Tips may be sealed to somebody who is not the newsroom. Nothing was opened or sealed.',
    'Stop using this server, tell the security officer and the operator, and compare on another computer: sealdrop verify. Do not sign in again before you know why.',
  );
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
    `  key log:  ${fingerprintGroups(state.genesis).join(' ')}`,
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
