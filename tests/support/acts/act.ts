import type { Content } from './content.ts';
import type { Stage } from './stage.ts';

/** Something that somebody does, ready to be done; what comes before it has been done. */
export interface Ready {
  /** What there is once it is done. */
  readonly after: Content;
  /** Where it was refused, some of it may be done: what it deletes may be gone already, and its traces not yet. */
  readonly inPart?: true;
  /** Resolves when it was acknowledged. May be run again, as a client would. @throws Refused */
  readonly run: () => Promise<unknown>;
}

export type Act = (stage: Stage) => Promise<Ready>;
