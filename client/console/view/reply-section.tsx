import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { MailboxState } from '../protocol.ts';
import type { SignedIn, Tip } from '../state/state.ts';
import { isBegun } from '../state/draft.ts';
import { ReplyBox } from './reply-box.tsx';

interface ReplySectionProps {
  readonly state: SignedIn;
  readonly session: Session;
  readonly tip: Tip;
  readonly mailbox: MailboxState;
}

/** Where a reply is written, or why none can be. */
export function ReplySection({ state, session, tip, mailbox }: ReplySectionProps) {
  const { reply } = sentences;
  const draft = state.drafts.get(tip.id);
  // A text that was begun before the mailbox was closed can still be copied.
  const writable = mailbox.kind === 'open' || isBegun(draft);
  return (
    <section class="reply" aria-label={reply.title}>
      <h3>{reply.title}</h3>
      <Possible mailbox={mailbox} session={session} />
      {writable && (
        <ReplyBox tip={tip.id} draft={draft} mailbox={mailbox} agreed={state.agreed} session={session} />
      )}
    </section>
  );
}

function Possible({ mailbox, session }: Pick<ReplySectionProps, 'mailbox' | 'session'>) {
  const { reply, bar } = sentences;
  switch (mailbox.kind) {
    case 'none':
    case 'closed':
      return <p class="reply-impossible">{reply[mailbox.kind]}</p>;
    case 'exchanged':
      return (
        <p class="failure">
          {reply.exchanged} <code>mailbox-exchanged</code>
        </p>
      );
    case 'open':
      if (mailbox.canSign) return <p class="faint">{reply.lead}</p>;
      return (
        <div class="remark">
          <p>{reply.cannotSign}</p>
          <button
            type="button"
            onClick={() => {
              session.store.dispatch({ type: 'dialog-shown', dialog: { kind: 'add-key' } });
            }}
          >
            {bar.addKey}
          </button>
        </div>
      );
  }
}
