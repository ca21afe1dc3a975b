import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { OpenTip, SignedIn, Tip } from '../state/state.ts';
import { copyText } from './copy-text.ts';
import { ExportCommand } from './export-command.tsx';
import { HoldButton, KeepingNotice } from './keeping.tsx';
import { LetterFacts } from './letter-facts.tsx';
import { isDoubtful, LaterMessage, MessageContent } from './message.tsx';
import { ReplySection } from './reply-section.tsx';
import { SpamButton, SpamNotice } from './spam-notice.tsx';
import { NEWEST_ID } from './use-keyboard.ts';

interface ConversationProps {
  readonly state: SignedIn;
  readonly session: Session;
  readonly tip: Tip;
  readonly content: OpenTip;
}

/** The letter, what followed it in time order, and the reply that is being written. */
export function ConversationView({ state, session, tip, content }: ConversationProps) {
  const { first, later, hidden } = content;
  const { conversation } = sentences;
  return (
    <>
      <LetterFacts sealed={first.sealed} content={first} />
      <SpamNotice tip={tip} session={session} />
      <KeepingNotice tip={tip} session={session} />
      <LetterActions state={state} tip={tip} content={content} session={session} />
      <Overview tip={tip} content={content} session={session} />
      <article class="message first" aria-label={conversation.first}>
        <MessageContent state={state} session={session} tip={tip.id} message={first} />
      </article>
      {hidden > 0 && (
        <>
          <p class="failure">{conversation.hidden(hidden)}</p>
          <ExportCommand tip={tip.id} />
        </>
      )}
      {later.map((message, index) => (
        <LaterMessage
          key={message.id}
          state={state}
          session={session}
          tip={tip.id}
          message={message}
          {...(index === later.length - 1 ? { id: NEWEST_ID } : {})}
        />
      ))}
      <ReplySection state={state} session={session} tip={tip} mailbox={content.mailbox} />
    </>
  );
}

/** What there is besides the first letter, when it has scrolled out of sight or has come in meanwhile. */
function Overview({ tip, content, session }: Omit<ConversationProps, 'state'>) {
  const { later, hidden } = content;
  const { conversation } = sentences;
  const doubtful = later.filter(isDoubtful).length;
  const replies = later.filter((message) => message.author === 'newsroom' && !isDoubtful(message)).length;
  const fromSource = later.filter(({ author }) => author === 'source').length;
  const known = later.length + hidden;
  const missing = tip.messages + tip.replies > known;
  return (
    <>
      {missing && (
        <div class="remark">
          <p>{tip.messages > fromSource + hidden ? conversation.more : conversation.changed}</p>
          <button type="button" onClick={() => void session.tips.reread(tip.id)}>
            {conversation.show}
          </button>
        </div>
      )}
      {later.length > 0 && (
        <p class="overview">
          <span>{conversation.later(later.length - replies - doubtful, replies, doubtful)}</span>
          <button
            type="button"
            class="quiet"
            onClick={() => {
              const newest = document.getElementById(NEWEST_ID);
              newest?.scrollIntoView({ block: 'start' });
              newest?.focus({ preventScroll: true });
            }}
          >
            {conversation.newest}
          </button>
        </p>
      )}
    </>
  );
}

function LetterActions({ state, tip, content: { first }, session }: ConversationProps) {
  const { markRead, markUnread, copy, saveText } = sentences.letter;
  const canHold = state.tipDays > 0 && !tip.hold && tip.expires === undefined;
  const hasText = first.message.trim() !== '';
  return (
    <p class="letter-actions">
      <button type="button" onClick={() => void session.tips.setRead(tip.id, !tip.read)}>
        {tip.read ? markUnread : markRead}
      </button>
      {hasText && (
        <>
          <button
            type="button"
            onClick={() => {
              copyText(first.message, session);
            }}
          >
            {copy}
          </button>
          <button
            type="button"
            onClick={() => {
              session.files.saveText(first.message, `letter-${tip.day}.txt`);
            }}
          >
            {saveText}
          </button>
        </>
      )}
      {canHold && <HoldButton tip={tip} session={session} />}
      {tip.spam === false && <SpamButton tip={tip} session={session} />}
      <button
        type="button"
        onClick={() => {
          session.selection.askToDelete([tip.id]);
        }}
      >
        {sentences.deletion.open}
      </button>
    </p>
  );
}
