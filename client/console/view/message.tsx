import { visibleLine } from '../../visible-text.ts';
import { formatDay } from '../formats.ts';
import type { AnyMessage, MessageTrust, OpenMessage } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { SignedIn } from '../state/state.ts';
import { copyText } from './copy-text.ts';
import { ExportCommand } from './export-command.tsx';
import { FailureNote } from './failure-note.tsx';
import { FileList } from './file-list.tsx';
import { ForeignText } from './foreign-text.tsx';
import { KeyList } from './key-list.tsx';
import { Moment } from './letter-facts.tsx';
import { LongText } from './long-text.tsx';

interface MessageProps<Message extends AnyMessage> {
  readonly state: SignedIn;
  readonly session: Session;
  /** The conversation. */
  readonly tip: string;
  readonly message: Message;
}

/** A message that followed the first letter: who wrote it, when, how that is known, and what it says. */
export function LaterMessage({ id, ...props }: MessageProps<AnyMessage> & { readonly id?: string }) {
  const { message, session } = props;
  const { conversation } = sentences;
  const author = conversation.author[message.author];
  return (
    <article class={`message ${classOf(message)}`} aria-label={author} id={id} tabIndex={-1}>
      <header class="message-head">
        <h3>{author}</h3>
        <When message={message} />
      </header>
      {'failure' in message ? (
        <>
          <p class="trust">{conversation.unopened}</p>
          <FailureNote failure={message.failure} />
        </>
      ) : (
        <>
          <TrustNote message={message} />
          <MessageContent {...props} message={message} />
          {message.message.trim() !== '' && (
            <p class="message-actions">
              <button
                type="button"
                class="quiet"
                onClick={() => {
                  copyText(message.message, session);
                }}
              >
                {conversation.copyMessage}
              </button>
            </p>
          )}
        </>
      )}
    </article>
  );
}

/** Not opened, or of somebody unknown. */
export function isDoubtful(message: AnyMessage): boolean {
  return 'failure' in message || message.trust.kind === 'suspicious';
}

function classOf(message: AnyMessage): string {
  return isDoubtful(message) ? 'suspicious' : `by-${message.author}`;
}

function When({ message }: { readonly message: AnyMessage }) {
  if ('failure' in message) return <p class="message-time">{formatDay(message.day)}</p>;
  // Of a reply the time is the newsroom's own.
  const sealed = message.author === 'source' ? message.sealed : 'arrival';
  return (
    <p class="message-time">
      <Moment sealed={sealed} time={message.time} />
    </p>
  );
}

function TrustNote({ message: { trust, author } }: { readonly message: OpenMessage }) {
  const { conversation } = sentences;
  switch (trust.kind) {
    case 'first':
      return null;
    case 'source':
      return <p class="trust">{conversation.bySource}</p>;
    case 'newsroom':
      return <ByNewsroom trust={trust} />;
    case 'suspicious': {
      const { title, ...why } = conversation.suspicious;
      const reason = trust.why === 'not-signed' ? why['not-signed'][author] : why[trust.why];
      return (
        <p class="failure">
          <strong>{title}</strong> {reason} <code>{trust.why}</code>
        </p>
      );
    }
  }
}

function ByNewsroom({ trust }: { readonly trust: Extract<MessageTrust, { kind: 'newsroom' }> }) {
  const { conversation, keys } = sentences;
  const { key, atHand } = trust;
  const name = visibleLine(key.userIds[0] ?? keys.unnamed);
  if (atHand) return <p class="trust">{conversation.byNewsroom(name)}</p>;
  return (
    <div class="trust">
      <p>{conversation.byUnknownKey(name)}</p>
      <KeyList keys={[key]} />
    </div>
  );
}

/** Text and files of a message, and what is wrong with them. */
export function MessageContent({ state, session, tip, message }: MessageProps<OpenMessage>) {
  const { letter, conversation } = sentences;
  const { id, files, foreign } = message;
  const noText = message.trust.kind === 'first' ? letter.noText : conversation.noText;
  return (
    <>
      {message.unnamedParts > 0 && <p class="failure">{letter.unnamedParts(message.unnamedParts)}</p>}
      {message.cut && (
        <>
          <p class="failure">{letter.cut}</p>
          <ExportCommand tip={tip} />
        </>
      )}
      {foreign !== undefined ? (
        <ForeignText message={message} foreign={foreign} session={session} />
      ) : message.message.trim() === '' ? (
        <p class="faint">{noText}</p>
      ) : (
        <LongText class="letter-text" text={message.shown} language={message.language} />
      )}
      {files.length > 0 && (
        <FileList state={state} session={session} place={{ tip, message: id }} files={files} />
      )}
    </>
  );
}
