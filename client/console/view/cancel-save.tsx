import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { Save } from '../state/state.ts';

export function CancelSave({ save, session }: { readonly save: Save; readonly session: Session }) {
  const { place, inner, name } = save;
  return (
    <button
      type="button"
      aria-label={sentences.files.cancelNamed(name)}
      onClick={() => {
        session.files.cancelSave(place, inner);
      }}
    >
      {sentences.files.cancel}
    </button>
  );
}
