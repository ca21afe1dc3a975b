import { visibleLine } from '../../visible-text.ts';
import { formatExactSize, formatSize } from '../formats.ts';
import { MAX_IN_MEMORY_BYTES, mayBeShown } from '../limits.ts';
import type { FilePlace, TipFile } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import { fileKey, saveKey, type SignedIn } from '../state/state.ts';
import { FailureNote } from './failure-note.tsx';
import { FilePreview } from './file-preview.tsx';
import { FileSave, TooLargeHere } from './file-save.tsx';

interface FileListProps {
  readonly state: SignedIn;
  readonly session: Session;
  readonly place: Omit<FilePlace, 'position'>;
  readonly files: readonly TipFile[];
}

export function FileList({ state, session, place, files }: FileListProps) {
  return (
    <section class="files">
      <h3>{sentences.files.title(files.length)}</h3>
      <ul>
        {files.map((file) => (
          <FileItem
            key={file.position}
            state={state}
            session={session}
            place={{ ...place, position: file.position }}
            file={file}
          />
        ))}
      </ul>
    </section>
  );
}

interface FileItemProps extends Omit<FileListProps, 'files' | 'place'> {
  readonly place: FilePlace;
  readonly file: TipFile;
}

function FileItem({ state, session, place, file }: FileItemProps) {
  const save = state.saves.get(saveKey(place, false));
  const saveInner = state.saves.get(saveKey(place, true));
  const preview = state.previews.get(fileKey(place));
  const tooLarge = !state.disk && file.size > MAX_IN_MEMORY_BYTES;
  const busy = [save, saveInner].some((one) => one?.state.status === 'running');
  return (
    <li class="file" data-position={place.position} data-message={place.message}>
      <div class="file-head">
        <FileDescription file={file} />
        {file.present && !tooLarge && !busy && (
          <FileButtons
            file={file}
            shown={preview !== undefined}
            saved={save?.state.status === 'saved'}
            session={session}
            place={place}
          />
        )}
      </div>
      {!file.present && <FailureNote failure={{ code: 'missing-part' }} />}
      {tooLarge && <TooLargeHere tip={place.tip} />}
      {[save, saveInner].map(
        (one) => one !== undefined && <FileSave key={one.inner} save={one} session={session} />,
      )}
      {busy && isSlowHere() && <p class="faint">{sentences.files.slowHere}</p>}
      {preview !== undefined && <FilePreview preview={preview} file={file} />}
    </li>
  );
}

/** At Tor Browser's level "Safer" there is no WebAssembly, and JavaScript is not compiled. */
function isSlowHere(): boolean {
  return !('WebAssembly' in globalThis);
}

function FileDescription({ file: { name, type, size } }: { readonly file: TipFile }) {
  const { claims, noType } = sentences.files;
  return (
    <p class="file-description">
      <bdi class="file-name">{visibleLine(name)}</bdi>
      <span class="file-facts">
        <span>{formatSize(size)}</span> <span class="exact">({formatExactSize(size)})</span>{' '}
        <bdi>{type === '' ? noType : claims(visibleLine(type))}</bdi>
      </span>
    </p>
  );
}

interface FileButtonsProps {
  readonly file: TipFile;
  readonly shown: boolean;
  readonly saved: boolean;
  readonly session: Session;
  readonly place: FilePlace;
}

function FileButtons({ file, shown, saved, session: { files }, place }: FileButtonsProps) {
  const { show, hide, save, saveAgain, saveOpened, named } = sentences.files;
  const name = visibleLine(file.name);
  return (
    <span class="file-buttons">
      {mayBeShown(file) && (
        <button
          type="button"
          aria-expanded={shown}
          aria-label={named(shown ? hide : show, name)}
          onClick={() => {
            if (shown) files.hide(place);
            else void files.show(place);
          }}
        >
          {shown ? hide : show}
        </button>
      )}
      {file.encrypted && (
        <button
          type="button"
          aria-label={named(saveOpened, name)}
          onClick={() => {
            files.save(place, true);
          }}
        >
          {saveOpened}
        </button>
      )}
      <button
        type="button"
        aria-label={named(saved ? saveAgain : save, name)}
        onClick={() => {
          files.save(place);
        }}
      >
        {saved ? saveAgain : save}
      </button>
    </span>
  );
}
