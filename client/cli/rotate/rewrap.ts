import type { LogEntry } from '../../../keys/index.ts';
import { rewrapEpoch, type RewrapProgress } from '../../rotation/index.ts';
import type { EnvelopeChange, Epoch } from '../../staff-api/index.ts';
import { Progress } from '../progress.ts';
import { countText, durationText } from '../text.ts';
import { printLine } from '../terminal.ts';
import { requireGoingOn } from '../tips/tally.ts';
import type { Desk } from '../tips/desk.ts';
import type { WrappingCrew } from './wrapping-crew.ts';

/** Envelopes that are fetched, and put back, by one request. */
const BATCH = 256;

/** What came of the envelopes of one epoch. */
export interface Rewrapped extends RewrapProgress {
  readonly epoch: number;
  readonly fingerprints: readonly string[];
  readonly seconds: number;
}

/** Wraps what is on older epochs for the ring of now; what was done is added to `rewrapped` even when it is stopped. */
export async function rewrapEpochs(
  desk: Desk,
  head: LogEntry,
  crew: WrappingCrew,
  rewrapped: Rewrapped[],
): Promise<void> {
  const epochs = await desk.session.call((api) => api.epochs());
  for (const old of epochs.filter(({ epoch, parts }) => epoch < head.epoch && parts > 0)) {
    rewrapped.push(await rewrapOne(desk, old, head.epoch, crew));
    requireGoingOn(desk.terminal);
  }
}

async function rewrapOne(
  { session, terminal }: Desk,
  { epoch, parts, fingerprints }: Epoch,
  to: number,
  crew: WrappingCrew,
): Promise<Rewrapped> {
  const label = `Envelopes of epoch ${epoch} for epoch ${to}`;
  const progress = new Progress(terminal, label, parts, wholeNumber);
  const begun = terminal.now().getTime();
  const port = {
    take: (after: string | undefined) => session.call((api) => api.envelopes(epoch, after, BATCH)),
    wrap: crew.wrap.bind(crew),
    put: (changes: readonly EnvelopeChange[]) =>
      session.call((api) => api.replaceEnvelopes(epoch, to, changes)),
  };
  let done: RewrapProgress = { replaced: 0, passed: 0, unopened: [] };
  try {
    for await (done of rewrapEpoch(port, terminal.interrupted))
      progress.update(done.replaced + done.passed + done.unopened.length);
  } finally {
    progress.end();
  }
  const seconds = Math.max((terminal.now().getTime() - begun) / 1000, 0.001);
  printLine(terminal.stdout, summary(epoch, to, done, seconds));
  return { ...done, epoch, fingerprints, seconds };
}

function summary(epoch: number, to: number, { replaced, passed, unopened }: RewrapProgress, seconds: number) {
  return [
    `Epoch ${epoch}: ${countText(replaced, 'envelope', 'envelopes')} wrapped for epoch ${to} in ${durationText(seconds)}, ${wholeNumber(replaced / seconds)}/s`,
    ...(passed > 0 ? [`${passed} deleted or wrapped by somebody else meanwhile`] : []),
    ...(unopened.length > 0 ? [`${unopened.length} OPENED BY NO KEY AT HAND`] : []),
  ].join(', ');
}

function wholeNumber(value: number): string {
  return Math.round(value).toString();
}
