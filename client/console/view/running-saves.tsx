import { formatPercent } from '../formats.ts';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import { saveKey, type SignedIn } from '../state/state.ts';
import { CancelSave } from './cancel-save.tsx';

/** Saves of tips other than the one that is being read go on here. */
export function RunningSaves({ state, session }: { readonly state: SignedIn; readonly session: Session }) {
  const running = [...state.saves.values()].filter(
    ({ place, state: { status } }) => status === 'running' && place.tip !== state.reading?.tip,
  );
  if (running.length === 0) return null;
  return (
    <section class="running-saves" aria-label={sentences.files.elsewhere}>
      {running.map((save) => (
        <p key={saveKey(save.place, save.inner)}>
          <bdi>{sentences.files.saving(save.name)}</bdi>
          <span>{save.state.status === 'running' && formatPercent(save.state.bytes, save.size)}</span>
          <CancelSave save={save} session={session} />
        </p>
      ))}
    </section>
  );
}
