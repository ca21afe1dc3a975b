import type { LogEntry } from '../keys/index.ts';
import { requireDay } from './storage/day.ts';
import type { StaffMember, StoredRing } from './storage/ports.ts';

/** What an entry of the key log changes in the other tables: the staff list, and the ring where it is another one. */
export function rowsOfEntry(
  { epoch, day, ring, staff }: LogEntry,
  before: LogEntry | undefined,
): { readonly ring?: StoredRing; readonly staff: readonly StaffMember[] } {
  const members = staff.map(({ key, roles, since }) => ({
    fingerprint: key.fingerprint,
    roles,
    armoredKey: key.armored,
    since: requireDay(since),
  }));
  if (epoch === before?.epoch) return { staff: members };
  const armoredKeys = ring.map(({ armored }) => armored);
  return { ring: { epoch, since: requireDay(day), armoredKeys }, staff: members };
}
