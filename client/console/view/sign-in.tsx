import { useEffect, useRef } from 'preact/hooks';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { SignedOut } from '../state/state.ts';
import { KeyForm } from './key-form.tsx';
import { KeyList } from './key-list.tsx';

interface SignInProps {
  readonly state: SignedOut;
  readonly session: Session;
}

export function SignIn({ state, session }: SignInProps) {
  const { title, lead } = sentences.signIn;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (state.locked !== undefined) heading.current?.focus();
  }, [state.locked]);
  return (
    <main class="sign-in">
      <p class="product">{sentences.product}</p>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {state.locked !== undefined && (
        <p class="locked" role="status">
          {sentences.signIn.locked[state.locked]}
        </p>
      )}
      <p class="lead">{lead}</p>
      <KeyForm
        key={state.locks}
        form={state.form}
        submitLabel={sentences.signIn.submit}
        addKey={(file, passphrase) => void session.addKey(file, passphrase)}
      />
      {state.keys.length > 0 && <KeptKeys state={state} session={session} />}
    </main>
  );
}

/** Keys that are unlocked and have not signed in: another attempt needs no passphrase. */
function KeptKeys({ state: { keys, form }, session }: SignInProps) {
  return (
    <section class="kept-keys">
      <h2>{sentences.signIn.kept}</h2>
      <KeyList keys={keys} />
      <button
        type="button"
        aria-disabled={form.busy !== undefined}
        onClick={() => {
          if (form.busy === undefined) void session.signIn(keys.map(({ fingerprint }) => fingerprint));
        }}
      >
        {sentences.signIn.tryAgain}
      </button>
    </section>
  );
}
