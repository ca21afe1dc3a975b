import { printLine } from '../terminal.ts';
import type { Desk } from './desk.ts';

/** Says that a conversation must stay, or that it need not any more. Either stays in the audit log. */
export async function holdTip({ session, terminal }: Desk, id: string, hold: boolean): Promise<void> {
  const { expires } = await session.call((api) => api.setHold(id, hold));
  printLine(terminal.stdout, hold ? `Held: tip ${id} is not deleted by itself.` : releasedText(id, expires));
}

function releasedText(id: string, expires: string | undefined): string {
  const released = `Released: tip ${id} is deleted like any other`;
  return expires === undefined ? `${released}.` : `${released}, on ${expires}.`;
}
