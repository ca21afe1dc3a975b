import { printLine } from '../terminal.ts';
import type { Desk } from './desk.ts';

/** Deletes a conversation. That somebody did stays in the audit log, without what it was. */
export async function deleteTip({ session, terminal }: Desk, id: string): Promise<void> {
  await session.call((api) => api.deleteTip(id));
  printLine(
    terminal.stdout,
    `Deleted: tip ${id}, what followed it, and the mailbox. Exports that were made stay.`,
  );
}
