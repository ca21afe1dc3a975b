import { KeysError, readPublicKeys, type Ring, ringOf } from '../../../keys/source.ts';
import { Failure } from '../failure.ts';
import type { Limits, ShownRing } from '../protocol.ts';
import { ask, asFailure } from './api.ts';
import { fromBase64 } from './base64.ts';

export interface Newsroom {
  readonly name: string;
  readonly ring: Ring;
  readonly salt: Uint8Array;
  readonly limits: Limits;
  /** By the server's clock: what is sealed does not tell how wrong that of this device is. */
  readonly now: () => Date;
  /** Whether the ring is another one than the page shows. */
  readonly isNew: boolean;
}

interface Described {
  readonly name: string;
  readonly epoch: number;
  readonly keys: readonly string[];
  readonly salt: string;
  readonly limits: Limits;
  readonly now: string;
}

/**
 * The newsroom's ring of this moment. A later ring than the page shows is a rotation. Another key under the same number is
 * not: then nothing is sealed.
 *
 * @throws Failure `key-mismatch`, `key-unfit`, `key-expired`, `line`, ...
 */
export async function fetchNewsroom(shown: ShownRing): Promise<Newsroom> {
  const { name, epoch, keys, salt, limits, now } = await describe();
  const served = Date.parse(now);
  const asked = performance.now();
  const clock = () => new Date(served + (performance.now() - asked));
  const ring = await readRing(epoch, keys, clock());
  requireShown(ring, shown);
  return { name, ring, salt: fromBase64(salt), limits, now: clock, isNew: ring.epoch !== shown.epoch };
}

async function describe(): Promise<Described> {
  try {
    return (await (await ask('GET', '/newsroom')).json()) as Described;
  } catch (error) {
    throw asFailure(error);
  }
}

async function readRing(epoch: number, armored: readonly string[], now: Date): Promise<Ring> {
  try {
    const keys = (await Promise.all(armored.map((one) => readPublicKeys(one)))).flat();
    return await ringOf(epoch, keys, now);
  } catch (error) {
    if (error instanceof KeysError) throw new Failure('key-unfit', { cause: error });
    throw error;
  }
}

function requireShown({ epoch, keys }: Ring, shown: ShownRing): void {
  if (epoch > shown.epoch) return;
  const fingerprints = keys.map(({ fingerprint }) => fingerprint);
  const same =
    epoch === shown.epoch &&
    fingerprints.length === shown.fingerprints.length &&
    fingerprints.every((fingerprint, index) => fingerprint === shown.fingerprints[index]);
  if (!same) throw new Failure('key-mismatch');
}
