import { visibleLine } from '../../visible-text.ts';
import { formatPercent } from '../formats.ts';
import type { TipFile } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import type { PreviewState } from '../state/state.ts';
import { FailureNote } from './failure-note.tsx';
import { LongText } from './long-text.tsx';

/** A file in place: as an image or as text, and never as anything that could act. */
export function FilePreview(props: { readonly preview: PreviewState; readonly file: TipFile }) {
  const inner = 'inner' in props.preview ? props.preview.inner : undefined;
  return (
    <>
      {inner !== undefined && <p class="opened-inside">{sentences.files.inner(inner)}</p>}
      <Shown {...props} />
    </>
  );
}

function Shown({ preview, file }: { readonly preview: PreviewState; readonly file: TipFile }) {
  const { files } = sentences;
  switch (preview.status) {
    case 'opening':
      return (
        <p class="faint" role="status">
          {files.opening} {formatPercent(preview.bytes, file.size)}
        </p>
      );
    case 'failed':
      return <FailureNote failure={preview.failure} />;
    case 'unsuitable':
      return (
        <p class="faint" role="status">
          {files.unsuitable}
        </p>
      );
    case 'image':
      return (
        <figure class="image-preview">
          <img src={preview.url} alt={files.imageAlt(visibleLine(file.name))} draggable={false} />
          <figcaption>{files.pixels(preview.width, preview.height)}</figcaption>
        </figure>
      );
    case 'text':
      return (
        <figure class="text-preview">
          <LongText class="file-text" text={preview.text} />
          <figcaption>
            {files.textAs(preview.encoding)}
            {preview.shortened && `, ${files.shortened}`}
          </figcaption>
        </figure>
      );
  }
}
