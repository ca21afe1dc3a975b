import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import { announcementOf } from '../state/announcement.ts';
import type { State } from '../state/state.ts';
import { Desk } from './desk.tsx';
import { RefusedLog } from './refused.tsx';
import { SignIn } from './sign-in.tsx';

export function App({ state, session }: { readonly state: State; readonly session: Session }) {
  return (
    <>
      <Screen state={state} session={session} />
      <p class="visually-hidden" role="status">
        {announcementOf(state)}
      </p>
    </>
  );
}

function Screen({ state, session }: { readonly state: State; readonly session: Session }) {
  switch (state.screen) {
    case 'sign-in':
      return <SignIn state={state} session={session} />;
    case 'desk':
      return <Desk state={state} session={session} />;
    case 'refused':
      return <RefusedLog failure={state.failure} />;
    case 'lacking':
      return (
        <main class="sign-in">
          <p class="product">{sentences.product}</p>
          <h1>{sentences.lacking.title}</h1>
          <p>{sentences.lacking[state.what]}</p>
        </main>
      );
  }
}
