import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { visibleLine } from '../../visible-text.ts';
import { formatPercent, formatSize } from '../formats.ts';
import { MAX_REPLY_CHARACTERS } from '../limits.ts';
import type { MailboxState } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import { type Draft, isBegun } from '../state/draft.ts';
import { AttachField } from './attach-field.tsx';
import { FailureNote } from './failure-note.tsx';
import { KeyList } from './key-list.tsx';
import { REPLY_ID } from './use-keyboard.ts';

interface ReplyBoxProps {
  readonly tip: string;
  readonly draft: Draft | undefined;
  readonly mailbox: MailboxState;
  readonly agreed: ReadonlySet<string>;
  readonly session: Session;
}

/** The reply that is being written. */
export function ReplyBox({ tip, draft, mailbox, agreed, session }: ReplyBoxProps) {
  const [reminded, setReminded] = useState(false);
  const { reply } = sentences;
  const status = draft?.state.status ?? 'writing';
  const sending = status === 'sending';
  const strangers = mailbox.kind === 'open' ? mailbox.strangers : [];
  const missing = strangers.filter(({ fingerprint }) => !agreed.has(fingerprint));
  const tooLong = (draft?.text.length ?? 0) > MAX_REPLY_CHARACTERS;
  const sendable = mailbox.kind === 'open' && mailbox.canSign && isBegun(draft) && !tooLong && !sending;
  const submit = (event: Event) => {
    event.preventDefault();
    setReminded(missing.length > 0);
    if (sendable && missing.length === 0) void session.replies.send(tip);
  };
  return (
    <form class="reply-box" onSubmit={submit}>
      <ReplyText tip={tip} text={draft?.text ?? ''} sending={sending} session={session} />
      {tooLong && <p class="failure">{reply.tooLong(draft?.text.length ?? 0)}</p>}
      <AttachField
        files={draft?.files ?? []}
        disabled={sending || mailbox.kind !== 'open'}
        add={(files) => {
          session.replies.attach(tip, files);
        }}
        remove={(file) => {
          session.replies.detach(tip, file);
        }}
      />
      {strangers.length > 0 && (
        <Strangers
          strangers={strangers}
          agreed={missing.length === 0}
          agree={(yes) => {
            setReminded(false);
            session.replies.agree(
              strangers.map(({ fingerprint }) => fingerprint),
              yes,
            );
          }}
        />
      )}
      {reminded && missing.length > 0 && (
        <p class="failure" role="alert">
          {reply.agreeFirst}
        </p>
      )}
      <Outcome draft={draft} />
      <div class="reply-actions">
        {sending ? (
          <button
            type="button"
            onClick={() => {
              session.replies.cancel(tip);
            }}
          >
            {reply.cancel}
          </button>
        ) : (
          <>
            <button type="submit" class="primary" aria-disabled={!sendable}>
              {status === 'failed' ? reply.sendAgain : reply.send}
            </button>
            {isBegun(draft) && (
              <>
                <button
                  type="button"
                  class="quiet"
                  onClick={() => {
                    session.replies.discard(tip);
                  }}
                >
                  {reply.discard}
                </button>
                <span class="faint">{reply.kept}</span>
              </>
            )}
          </>
        )}
      </div>
    </form>
  );
}

interface ReplyTextProps {
  readonly tip: string;
  readonly text: string;
  readonly sending: boolean;
  readonly session: Session;
}

/** Grows with its text. Escape leaves it, and nothing else. */
function ReplyText({ tip, text, sending, session }: ReplyTextProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const { reply } = sentences;
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  }, [text]);
  return (
    <>
      <label class="visually-hidden" for={REPLY_ID}>
        {reply.text}
      </label>
      <textarea
        id={REPLY_ID}
        ref={field}
        rows={4}
        dir="auto"
        placeholder={reply.placeholder}
        value={text}
        readOnly={sending}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          session.replies.write(tip, event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          if (!event.isComposing) event.currentTarget.blur();
        }}
      />
    </>
  );
}

interface StrangersProps {
  readonly strangers: Extract<MailboxState, { kind: 'open' }>['strangers'];
  readonly agreed: boolean;
  readonly agree: (yes: boolean) => void;
}

/** Keys that only the server vouches for: whoever holds them can read the newsroom's copy. */
function Strangers({ strangers, agreed, agree }: StrangersProps) {
  const { reply } = sentences;
  const id = useId();
  return (
    <div class="strangers">
      <p>{reply.strangers(strangers.length)}</p>
      <KeyList keys={strangers} />
      <p class="check">
        <input
          type="checkbox"
          id={id}
          checked={agreed}
          onChange={(event) => {
            agree(event.currentTarget.checked);
          }}
        />{' '}
        <label for={id}>{reply.agree}</label>
      </p>
    </div>
  );
}

function Outcome({ draft }: { readonly draft: Draft | undefined }) {
  const { reply } = sentences;
  switch (draft?.state.status) {
    case undefined:
    case 'writing':
      return null;
    case 'failed':
      return <FailureNote failure={draft.state.failure} />;
    case 'stored':
      return (
        <p class="reply-stored" role="status">
          {reply.stored}
        </p>
      );
    case 'sending':
      return <Progress files={draft.files} bytes={draft.state.bytes} />;
  }
}

function Progress({ files, bytes }: { readonly files: readonly File[]; readonly bytes: number }) {
  const { reply } = sentences;
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total === 0) {
    return (
      <p class="faint" role="status">
        {reply.sending}
      </p>
    );
  }
  return (
    <p class="file-progress">
      <progress value={Math.min(bytes, total)} max={total} aria-label={visibleLine(reply.sending)} />
      <span>{reply.progress(formatPercent(bytes, total), formatSize(total))}</span>
    </p>
  );
}
