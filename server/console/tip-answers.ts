import type { Notice } from '../nightly/index.ts';
import type { ConversationMarks, ListedTip, StoredMailbox, StoredPart, StoredTip } from '../storage/ports.ts';

/** A line of the list, as the client is given it. */
export function listedTip({ letter, ...tip }: ListedTip, notice: Notice) {
  const { id, day, latest, sealed, read, messages, replies, mailbox, attachments, attachmentBytes } = tip;
  const body = 'inline' in letter.body ? { body: base64(letter.body.inline) } : {};
  return {
    ...{ id, day, latest, sealed, read, messages, replies, mailbox, attachments, attachmentBytes },
    ...kept(tip, notice),
    ...{ spam: tip.spam, stamp: tip.stamp },
    letter: { ...partOf(letter), ...body },
  };
}

/** Whether it is held, and the day on which it will be deleted, where that is near. */
export function kept(marks: Pick<ConversationMarks, 'hold' | 'last'>, notice: Notice) {
  const expires = notice(marks);
  return { hold: marks.hold, ...(expires === undefined ? {} : { expires }) };
}

/** A whole conversation. */
export function tipDetail(
  [first, ...later]: readonly [StoredTip, ...StoredTip[]],
  mailbox: StoredMailbox | undefined,
  marks: ConversationMarks,
  notice: Notice,
) {
  const { id, day, sealed, parts } = first;
  return {
    ...{ id, day, sealed, parts: parts.map(partOf) },
    messages: later.map((message) => ({
      ...{ id: message.id, day: message.day, sealed: message.sealed, author: message.author },
      parts: message.parts.map(partOf),
    })),
    mailbox: mailbox === undefined ? null : { key: mailbox.armoredKey },
    ...kept(marks, notice),
    ...{ spam: marks.spam, stamp: marks.stamp },
  };
}

function partOf({ id, kind, position, suite, epoch, length, envelope }: StoredPart) {
  return { id, kind, position, suite, epoch, length, envelope: base64(envelope) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
