import { useEffect, useRef } from 'preact/hooks';
import { formatDay } from '../formats.ts';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { SignedIn, Tip } from '../state/state.ts';
import { ConversationView } from './conversation.tsx';
import { FailureNote } from './failure-note.tsx';
import { LetterFacts } from './letter-facts.tsx';
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
          <LetterFacts sealed={tip.sealed} content={undefined} />
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
      return <ConversationView state={state} session={session} tip={tip} content={content} />;
  }
}
