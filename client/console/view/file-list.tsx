import { visibleLine } from '../../visible-text.ts';
import { formatExactSize, formatSize } from '../formats.ts';
import { MAX_IN_MEMORY_BYTES, mayBeShown } from '../limits.ts';
import type { TipFile } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import { saveKey, type SignedIn } from '../state/state.ts';
import { FailureNote } from './failure-note.tsx';
import { FilePreview } from './file-preview.tsx';
import { FileSave, TooLargeHere } from './file-save.tsx';

interface FileListProps {
  readonly state: SignedIn;
  readonly session: Session;
  readonly tip: string;
  readonly files: readonly TipFile[];
}

export function FileList({ state, session, tip, files }: FileListProps) {
  return (
    <section class="files">
      <h3>{sentences.files.title(files.length)}</h3>
      <ul>
        {files.map((file) => (
          <FileItem key={file.position} state={state} session={session} tip={tip} file={file} />
        ))}
      </ul>
    </section>
  );
}

interface FileItemProps extends Omit<FileListProps, 'files'> {
  readonly file: TipFile;
}

function FileItem({ state, session, tip, file }: FileItemProps) {
  const save = state.saves.get(saveKey(tip, file.position));
  const preview = state.previews.get(file.position);
  const tooLarge = !state.disk && file.size > MAX_IN_MEMORY_BYTES;
  return (
    <li class="file" data-position={file.position}>
      <div class="file-head">
        <FileDescription file={file} />
        {file.present && !tooLarge && save?.state.status !== 'running' && (
          <FileButtons
            file={file}
            shown={preview !== undefined}
            saved={save?.state.status === 'saved'}
            session={session}
            tip={tip}
          />
        )}
      </div>
      {!file.present && <FailureNote failure={{ code: 'missing-part' }} />}
      {tooLarge && <TooLargeHere tip={tip} />}
      {save !== undefined && <FileSave save={save} session={session} />}
      {preview !== undefined && <FilePreview preview={preview} file={file} />}
    </li>
  );
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
  readonly tip: string;
}

function FileButtons({ file, shown, saved, session: { files }, tip }: FileButtonsProps) {
  const { show, hide, save, saveAgain, named } = sentences.files;
  const { position } = file;
  const name = visibleLine(file.name);
  return (
    <span class="file-buttons">
      {mayBeShown(file) && (
        <button
          type="button"
          aria-expanded={shown}
          aria-label={named(shown ? hide : show, name)}
          onClick={() => {
            if (shown) files.hide(tip, position);
            else void files.show(tip, position);
          }}
        >
          {shown ? hide : show}
        </button>
      )}
      <button
        type="button"
        aria-label={named(saved ? saveAgain : save, name)}
        onClick={() => {
          files.save(tip, position);
        }}
      >
        {saved ? saveAgain : save}
      </button>
    </span>
  );
}
