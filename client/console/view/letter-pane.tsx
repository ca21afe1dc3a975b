import { useEffect, useRef } from 'preact/hooks';
import { formatDay } from '../formats.ts';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { OpenTip, SignedIn, Tip } from '../state/state.ts';
import { ExportCommand } from './export-command.tsx';
import { FailureNote } from './failure-note.tsx';
import { FileList } from './file-list.tsx';
import { LetterFacts } from './letter-facts.tsx';
import { LongText } from './long-text.tsx';
import { LETTER_ID } from './use-keyboard.ts';

interface LetterPaneProps {
  readonly state: SignedIn;
  readonly session: Session;
}

export function LetterPane({ state, session }: LetterPaneProps) {
  const tip = state.tips.get(state.reading?.tip ?? '');
  const heading = useRef<HTMLHeadingElement>(null);
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    heading.current?.focus();
    if (pane.current !== null) pane.current.scrollTop = 0;
  }, [tip?.id]);
  const { letter } = sentences;
  if (state.reading === undefined || tip === undefined) {
    return (
      <section class="letter-pane" aria-label={letter.title}>
        <p class="empty">{letter.none}</p>
      </section>
    );
  }
  return (
    <section class="letter-pane" aria-label={letter.title} id={LETTER_ID} ref={pane}>
      <div class="letter-column">
        <button
          type="button"
          class="back"
          onClick={() => {
            session.tips.close();
          }}
        >
          {letter.back}
        </button>
        <h2 ref={heading} tabIndex={-1}>
          {letter.arrived(formatDay(tip.day))}
        </h2>
        <Content state={state} session={session} tip={tip} />
      </div>
    </section>
  );
}

function Content({ state, session, tip }: LetterPaneProps & { readonly tip: Tip }) {
  const content = state.reading?.content;
  switch (content?.status) {
    case undefined:
    case 'opening':
      return <p class="faint">{sentences.letter.opening}</p>;
    case 'failed':
      return (
        <>
          <LetterFacts tip={tip} content={undefined} />
          <FailureNote failure={content.failure} />
          <p class="letter-actions">
            {content.failure.code === 'no-fitting-key' && (
              <button
                type="button"
                onClick={() => {
                  session.store.dispatch({ type: 'dialog-shown', dialog: { kind: 'add-key' } });
                }}
              >
                {sentences.letter.addKey}
              </button>
            )}
            <button type="button" onClick={() => void session.tips.open(tip.id)}>
              {sentences.letter.tryAgain}
            </button>
          </p>
        </>
      );
    case 'open':
      return <Open state={state} session={session} tip={tip} content={content} />;
  }
}

function Open({ state, session, tip, content }: LetterPaneProps & { tip: Tip; content: OpenTip }) {
  const { letter } = sentences;
  return (
    <>
      <LetterFacts tip={tip} content={content} />
      <LetterActions tip={tip} content={content} session={session} />
      {content.unnamedParts > 0 && <p class="failure">{letter.unnamedParts(content.unnamedParts)}</p>}
      {content.cut && (
        <>
          <p class="failure">{letter.cut}</p>
          <ExportCommand tip={tip.id} />
        </>
      )}
      {content.message.trim() === '' ? (
        <p class="faint">{letter.noText}</p>
      ) : (
        <LongText class="letter-text" text={content.shown} language={content.language} />
      )}
      {content.files.length > 0 && (
        <FileList state={state} session={session} tip={tip.id} files={content.files} />
      )}
    </>
  );
}

function LetterActions({ tip, content, session }: { tip: Tip; content: OpenTip; session: Session }) {
  const { markRead, markUnread, copy, saveText } = sentences.letter;
  const hasText = content.message.trim() !== '';
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
              copyText(content.message, session);
            }}
          >
            {copy}
          </button>
          <button
            type="button"
            onClick={() => {
              session.files.saveText(content.message, `letter-${tip.day}.txt`);
            }}
          >
            {saveText}
          </button>
        </>
      )}
    </p>
  );
}

/** By the copy command: the site's permissions policy denies the clipboard interface, and http onions have none. */
function copyText(text: string, { tips }: Session): void {
  const { copied, notCopied } = sentences.letter;
  const hand = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  };
  document.addEventListener('copy', hand, { once: true });
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is nothing else, see above
  const done = document.execCommand('copy');
  document.removeEventListener('copy', hand);
  tips.notice(done ? copied : notCopied);
}
