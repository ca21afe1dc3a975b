import { KeysError, type PublicKey, readPublicKeys, type Ring, ringOf } from '../../../keys/source.ts';
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
  const { name, epoch, keys, salt, limits, now } = await describe<Described>('/newsroom');
  const served = Date.parse(now);
  const asked = performance.now();
  const clock = () => new Date(served + (performance.now() - asked));
  const ring = await readRing(epoch, keys, clock());
  requireShown(ring, shown);
  return { name, ring, salt: fromBase64(salt), limits, now: clock, isNew: ring.epoch !== shown.epoch };
}

/** What opens a mailbox and verifies replies. */
export interface Signers {
  readonly name: string;
  /** As the server says; those count whose fingerprints are locked in the mailbox. */
  readonly keys: readonly PublicKey[];
  readonly salt: Uint8Array;
}

/**
 * Also there when nothing can be sealed to the newsroom any more.
 *
 * @throws Failure `key-unfit`, `line`, ...
 */
export async function fetchSigners(): Promise<Signers> {
  const { name, keys, salt } = await describe<Pick<Described, 'name' | 'keys' | 'salt'>>('/signers');
  return { name, keys: await readKeys(keys), salt: fromBase64(salt) };
}

async function describe<T>(path: '/newsroom' | '/signers'): Promise<T> {
  try {
    return (await (await ask('GET', path)).json()) as T;
  } catch (error) {
    throw asFailure(error);
  }
}

async function readRing(epoch: number, armored: readonly string[], now: Date): Promise<Ring> {
  const keys = await readKeys(armored);
  return ringOf(epoch, keys, now).catch(asUnfit);
}

async function readKeys(armored: readonly string[]): Promise<readonly PublicKey[]> {
  return (await Promise.all(armored.map((one) => readPublicKeys(one))).catch(asUnfit)).flat();
}

function asUnfit(error: unknown): never {
  throw error instanceof KeysError ? new Failure('key-unfit', { cause: error }) : error;
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
