import { useId } from 'preact/hooks';
import { visibleLine } from '../../visible-text.ts';
import { formatSize } from '../formats.ts';
import { sentences } from '../sentences.ts';
import { useDropZone } from './drop-zone.ts';

interface AttachFieldProps {
  readonly files: readonly File[];
  readonly disabled: boolean;
  readonly add: (files: readonly File[]) => void;
  readonly remove: (file: File) => void;
}

/** Files of a reply, chosen or dropped. */
export function AttachField({ files, disabled, add, remove }: AttachFieldProps) {
  const id = useId();
  const { reply } = sentences;
  const take = (list: FileList | null | undefined) => {
    if (!disabled) add(Array.from(list ?? []));
  };
  const zone = useDropZone('attach', take);
  return (
    <div {...zone}>
      {files.length > 0 && (
        <>
          <ul class="attached">
            {files.map((file, index) => (
              <li key={index}>
                <bdi>{reply.attached(visibleLine(file.name), formatSize(file.size))}</bdi>
                {!disabled && (
                  <button
                    type="button"
                    class="quiet"
                    aria-label={reply.removeNamed(visibleLine(file.name))}
                    onClick={() => {
                      remove(file);
                    }}
                  >
                    {reply.remove}
                  </button>
                )}
              </li>
            ))}
          </ul>
          <p class="faint">{reply.metadata}</p>
        </>
      )}
      <label class="attach-button" for={id}>
        <input
          id={id}
          type="file"
          multiple
          disabled={disabled}
          onChange={(event) => {
            take(event.currentTarget.files);
            // The same file may be chosen again after it was taken out.
            event.currentTarget.value = '';
          }}
        />
        <span>{reply.attach}</span>
      </label>
    </div>
  );
}
