import type { FileDigest } from './files/digest-file.ts';
import { ReadingFailed } from './files/digest-file.ts';
import { errnoOf } from './errno.ts';
import type { Id } from './ports.ts';
import type { BodyRow } from './sql/sqlite-rows-reader.ts';

/** What is wrong with a body: not there, cut off or too long, of the right length but not what was stored, not to be read. */
export type Damage = 'missing' | 'wrong-length' | 'changed' | 'unreadable';

export interface DamagedBody {
  readonly part: Id;
  readonly tip: Id;
  readonly damage: Damage;
}

/** Undefined when it is what the row says. */
export function damageOf(found: FileDigest, row: Pick<BodyRow, 'length' | 'digest'>): Damage | undefined {
  if (found.length !== row.length) return 'wrong-length';
  return Buffer.from(found.digest).equals(row.digest) ? undefined : 'changed';
}

/** @throws whatever is no failure of reading */
export function damageOfFailure(error: unknown): Damage {
  if (!(error instanceof ReadingFailed)) throw error;
  return errnoOf(error.cause) === 'ENOENT' ? 'missing' : 'unreadable';
}

export function isDamageOf({ id, tip }: BodyRow, damage: Damage): DamagedBody {
  return { part: id, tip, damage };
}
