import { formatPercent, formatSize } from '../formats.ts';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { Save } from '../state/state.ts';
import { CancelSave } from './cancel-save.tsx';
import { ExportCommand } from './export-command.tsx';
import { FailureNote } from './failure-note.tsx';

/** How far a save is, or how it ended. */
export function FileSave({ save, session }: { readonly save: Save; readonly session: Session }) {
  const { place, name, size, state } = save;
  switch (state.status) {
    case 'running':
      return (
        <p class="file-progress">
          <progress value={state.bytes} max={Math.max(size, 1)} aria-label={sentences.files.saving(name)} />
          <span>{sentences.files.progress(formatPercent(state.bytes, size), formatSize(size))}</span>
          <CancelSave save={save} session={session} />
        </p>
      );
    case 'saved':
      return <p class="file-saved">{sentences.files.saved(name)}</p>;
    case 'failed':
      return (
        <>
          <FailureNote failure={state.failure} />
          {(state.failure.code === 'no-room' || state.failure.code === 'too-large-here') && (
            <ExportCommand tip={place.tip} />
          )}
        </>
      );
  }
}

/** For a file that this browser window has no place for, known before anything is fetched. */
export function TooLargeHere({ tip }: { readonly tip: string }) {
  return (
    <>
      <FailureNote failure={{ code: 'too-large-here' }} />
      <ExportCommand tip={tip} />
    </>
  );
}
