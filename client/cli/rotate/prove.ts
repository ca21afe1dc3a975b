import type { LogEntry, UnlockedKey } from '../../../keys/index.ts';
import { type Proof, type ProofExtent, proveEpoch } from '../../rotation/index.ts';
import { CliError } from '../cli-error.ts';
import { Progress } from '../progress.ts';
import { countText } from '../text.ts';
import { printLine } from '../terminal.ts';
import { requireGoingOn } from '../tips/tally.ts';
import type { Desk } from '../tips/desk.ts';
import type { WrappingCrew } from './wrapping-crew.ts';

const NAMED = 5;

export interface Proven extends Proof {
  readonly extent: ProofExtent;
}

/**
 * Opens envelopes of the newest epoch with those of its keys that are at hand.
 *
 * @returns undefined when none is: then nothing can be proven here
 * @throws CliError `not-proven`
 */
export async function proveRing(
  { session, terminal }: Desk,
  { epoch, ring }: LogEntry,
  {
    crew,
    keys,
    extent,
  }: { readonly crew: WrappingCrew; readonly keys: readonly UnlockedKey[]; readonly extent: ProofExtent },
): Promise<Proven | undefined> {
  if (!keys.some((key) => ring.some(({ fingerprint }) => fingerprint === key.fingerprint))) {
    printLine(
      terminal.stdout,
      'Not proven: none of the keys of the new ring is at hand. Let somebody who has one run this.',
    );
    return undefined;
  }
  const epochs = await session.call((api) => api.epochs());
  const total = epochs.find((one) => one.epoch === epoch)?.parts ?? 0;
  const progress = new Progress(terminal, `Proving epoch ${epoch}`, total, (value) => value.toFixed(0));
  const port = {
    take: (after: string | undefined, limit: number) =>
      session.call((api) => api.envelopes(epoch, after, limit)),
    failing: crew.failing.bind(crew),
  };
  let proof: Proof = { opened: 0, failed: [] };
  try {
    for await (proof of proveEpoch(port, { total, extent }, terminal.interrupted))
      progress.update(proof.opened);
  } finally {
    progress.end();
  }
  requireGoingOn(terminal);
  requireNone(proof);
  const how = extent === 'all' ? 'all that there are' : `of ${total}, by chance`;
  printLine(
    terminal.stdout,
    `Proven: ${countText(proof.opened, 'envelope opens', 'envelopes open')} with the new ring (${how}).`,
  );
  return { ...proof, extent };
}

function requireNone({ failed }: Proof): void {
  if (failed.length === 0) return;
  throw new CliError(
    'not-proven',
    `${countText(failed.length, 'envelope', 'envelopes')} of the new epoch cannot be opened with its keys: ${failed.slice(0, NAMED).join(', ')}`,
    'Retire nothing and keep the old keys. Tell the operator: sealdrop-server doctor; a backup of the database has the envelopes of before.',
  );
}
