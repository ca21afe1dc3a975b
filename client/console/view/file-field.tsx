import { useId, useRef } from 'preact/hooks';
import { visibleLine } from '../../visible-text.ts';
import { sentences } from '../sentences.ts';
import { useDropZone } from './drop-zone.ts';

interface FileFieldProps {
  readonly file: File | undefined;
  readonly choose: (file: File) => void;
}

/** Chooses one file, also by dropping it. */
export function FileField({ file, choose }: FileFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null | undefined) => {
    const first = files?.[0];
    if (first !== undefined) choose(first);
  };
  const zone = useDropZone('file-field', (files) => {
    if (input.current !== null && files !== undefined) input.current.files = files;
    take(files);
  });
  return (
    <div {...zone}>
      <label for={id}>{sentences.signIn.keyFile}</label>
      <input
        id={id}
        ref={input}
        type="file"
        onChange={(event) => {
          take(event.currentTarget.files);
        }}
      />
      <p class="file-choice" aria-hidden="true">
        {file === undefined ? (
          <>
            <span class="pretend-link">{sentences.signIn.chooseFile}</span> {sentences.signIn.dropHere}
          </>
        ) : (
          <>
            <bdi class="file-chosen">{visibleLine(file.name)}</bdi>{' '}
            <span class="pretend-link">{sentences.signIn.otherFile}</span>
          </>
        )}
      </p>
    </div>
  );
}
