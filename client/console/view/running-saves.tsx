import { formatPercent } from '../formats.ts';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import { saveKey, type SignedIn } from '../state/state.ts';

/** Saves of tips other than the one that is being read go on here. */
export function RunningSaves({ state, session }: { readonly state: SignedIn; readonly session: Session }) {
  const running = [...state.saves.values()].filter(
    ({ place, state: { status } }) => status === 'running' && place.tip !== state.reading?.tip,
  );
  if (running.length === 0) return null;
  return (
    <section class="running-saves" aria-label={sentences.files.elsewhere}>
      {running.map(({ place, inner, name, size, state: save }) => (
        <p key={saveKey(place, inner)}>
          <bdi>{sentences.files.saving(name)}</bdi>
          <span>{save.status === 'running' && formatPercent(save.bytes, size)}</span>
          <button
            type="button"
            aria-label={sentences.files.cancelNamed(name)}
            onClick={() => {
              session.files.cancelSave(place, inner);
            }}
          >
            {sentences.files.cancel}
          </button>
        </p>
      ))}
    </section>
  );
}
