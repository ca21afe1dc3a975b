import type { Session } from '../session/session.ts';
import type { SignedIn } from '../state/state.ts';
import { Bar } from './bar.tsx';
import { Dialogs } from './dialogs.tsx';
import { KeyNewsStrip } from './key-news.tsx';
import { KeysPageView } from './keys-page.tsx';
import { LetterPane } from './letter-pane.tsx';
import { ListPane } from './list-pane.tsx';
import { useKeyboard } from './use-keyboard.ts';

/** The list and the letter: side by side where there is room, else one of them. */
export function Desk({ state, session }: { readonly state: SignedIn; readonly session: Session }) {
  useKeyboard(session);
  return (
    <div class={state.reading === undefined ? 'desk' : 'desk reading'}>
      <Bar state={state} session={session} />
      <KeyNewsStrip state={state} session={session} />
      {state.newsroomKeys.shown ? (
        <KeysPageView state={state} session={session} />
      ) : (
        <main class="panes">
          <ListPane state={state} session={session} />
          <LetterPane state={state} session={session} />
        </main>
      )}
      {state.notice !== '' && (
        <p class="notice" aria-hidden="true">
          {state.notice}
        </p>
      )}
      <Dialogs state={state} session={session} />
    </div>
  );
}
