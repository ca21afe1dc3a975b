import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { Tip } from '../state/state.ts';

interface SpamProps {
  readonly tip: Tip;
  readonly session: Session;
}

/** That the conversation is marked as spam, and why. */
export function SpamNotice({ tip, session }: SpamProps) {
  if (tip.spam === false) return null;
  return (
    <div class="keeping">
      <p>{sentences.spam.why[tip.spam]}</p>
      <SpamButton tip={tip} session={session} />
    </div>
  );
}

export function SpamButton({ tip, session }: SpamProps) {
  const isSpam = tip.spam !== false;
  return (
    <button type="button" onClick={() => void session.selection.mark([tip.id], !isSpam)}>
      {isSpam ? sentences.spam.unmark : sentences.spam.mark}
    </button>
  );
}
