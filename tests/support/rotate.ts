import { draftEntry, type EntryChange, entryOf, type SignedEntry } from '../../keys/index.ts';
import { rowsOfEntry } from '../../server/entry-rows.ts';
import { Newsroom } from '../../server/newsroom.ts';
import type { TipStore } from '../../server/storage/ports.ts';
import { signedBy } from './key-log.ts';
import type { TestKey } from './test-keys.ts';

type Change = Omit<EntryChange, 'reason'> & Partial<EntryChange>;

/** The next entry of the log of a newsroom, signed. */
export async function nextEntry(
  tips: TipStore,
  change: Change,
  ...signers: readonly TestKey[]
): Promise<SignedEntry> {
  const log = await new Newsroom(tips, () => new Date()).log();
  return signedBy(draftEntry(log, { reason: 'rotation', ...change }, new Date()), ...signers);
}

/** Prepares a change that another server, over the same store, has accepted once this is called. */
export async function announcement(
  tips: TipStore,
  change: Change,
  officer: TestKey,
): Promise<() => Promise<void>> {
  const signed = await nextEntry(tips, change, officer);
  const before = await new Newsroom(tips, () => new Date()).log();
  const entry = await entryOf(signed, before);
  return () => tips.appendEntry({ sequence: entry.sequence, ...signed }, rowsOfEntry(entry, before?.head));
}

export async function announce(tips: TipStore, change: Change, officer: TestKey): Promise<void> {
  await (
    await announcement(tips, change, officer)
  )();
}
