import { createHash, randomBytes } from 'node:crypto';
import type { Chance } from '../chance.ts';
import type { Drop } from './drop.ts';
import type { Kind, Thing } from './history.ts';

/** Somebody who does one thing after the other, until told to stop. */
export interface Person {
  step(): Promise<void>;
}

export interface Stage {
  readonly drop: Drop;
  readonly chance: Chance;
}

export interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const MOST_FILE_BYTES = 300_000;
/** Most are short, and some lie in the row. */
const SHORT_FILE_BYTES = 20_000;

export function digestOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? 'no file' : createHash('sha256').update(bytes).digest('hex');
}

export function someFile(chance: Chance): File | undefined {
  const kind = chance.below(4);
  if (kind === 0) return undefined;
  const bytes = randomBytes(chance.below(kind === 1 ? MOST_FILE_BYTES : SHORT_FILE_BYTES));
  return { name: 'film.mov', bytes: new Uint8Array(bytes) };
}

/** A name that nobody else has. */
export function newThing(
  { drop: { history } }: Stage,
  kind: Kind,
  file: File | undefined,
  conversation?: string,
): Thing {
  const name = `${kind}-${history.things.size + 1}`;
  const thing = { name, kind, conversation: conversation ?? name, digest: digestOf(file?.bytes) };
  // Taken at once: others draw names meanwhile.
  history.things.set(name, thing);
  return thing;
}
