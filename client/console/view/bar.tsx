import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { SignedIn } from '../state/state.ts';
import { SEARCH_ID } from './use-keyboard.ts';

interface BarProps {
  readonly state: SignedIn;
  readonly session: Session;
}

export function Bar({ state, session }: BarProps) {
  const { bar, newsroomKeys, product } = sentences;
  const show = (kind: 'add-key' | 'help') => () => {
    session.store.dispatch({ type: 'dialog-shown', dialog: { kind } });
  };
  return (
    <header class="bar">
      <h1>
        <span class="product">{product}</span> <bdi class="newsroom">{state.newsroom}</bdi>
      </h1>
      {!state.newsroomKeys.shown && <Filters state={state} session={session} />}
      <div class="bar-buttons">
        {session.isEditor && (
          <button
            type="button"
            onClick={() => {
              if (state.newsroomKeys.shown) session.newsroomKeys.hide();
              else session.newsroomKeys.show();
            }}
          >
            {state.newsroomKeys.shown ? newsroomKeys.tips : newsroomKeys.title}
          </button>
        )}
        <button type="button" onClick={show('add-key')}>
          {bar.addKey}
        </button>
        <button type="button" onClick={show('help')}>
          {bar.help}
        </button>
        <button
          type="button"
          class="lock"
          onClick={() => {
            session.lock('editor');
          }}
        >
          {bar.lock}
        </button>
      </div>
    </header>
  );
}

function Filters({ state: { filter }, session }: BarProps) {
  const { bar } = sentences;
  return (
    <search class="filters">
      <label class="visually-hidden" for={SEARCH_ID}>
        {bar.search}
      </label>
      <input
        id={SEARCH_ID}
        type="search"
        placeholder={bar.search}
        value={filter.text}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          session.tips.seek(event.currentTarget.value);
        }}
      />
      <label class="unread-only">
        <input
          type="checkbox"
          checked={filter.unreadOnly}
          onChange={(event) => {
            session.store.dispatch({ type: 'unread-only-set', unreadOnly: event.currentTarget.checked });
          }}
        />
        {bar.unreadOnly}
      </label>
    </search>
  );
}
