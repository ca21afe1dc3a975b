import { formatDay } from '../formats.ts';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { Tip } from '../state/state.ts';

interface KeepingProps {
  readonly tip: Tip;
  readonly session: Session;
}

/** That the conversation is about to be deleted, or is held. */
export function KeepingNotice({ tip, session }: KeepingProps) {
  const { keeping } = sentences;
  if (tip.hold) {
    return (
      <div class="keeping held">
        <p>{keeping.held}</p>
        <HoldButton tip={tip} session={session} />
      </div>
    );
  }
  if (tip.expires === undefined) return null;
  return (
    <div class="keeping">
      <p>{keeping.expires(formatDay(tip.expires))}</p>
      <HoldButton tip={tip} session={session} />
    </div>
  );
}

export function HoldButton({ tip, session }: KeepingProps) {
  const { hold, release } = sentences.keeping;
  return (
    <button type="button" onClick={() => void session.tips.setHold(tip.id, !tip.hold)}>
      {tip.hold ? release : hold}
    </button>
  );
}
