import type { VNode } from 'preact';
import type { ReplyVerdict } from '../../../keys/index.ts';
import { mailboxPath } from '../locales/index.ts';
import type { Wording } from '../locales/index.ts';
import { showName, showText } from './visible-name.ts';

export interface ShownFile {
  readonly position: number;
  readonly name: string;
  readonly bytes: number;
}

/**
 * - `genuine`: signed by a key of the newsroom
 * - `doubtful`: signed by one that it has declared stolen since
 * - `forged`: it opens, but nobody of the newsroom wrote it for this conversation
 * - `broken`: it does not open
 */
export type ShownReply =
  | {
      readonly state: ReplyVerdict;
      /** Id of the reply. */
      readonly tip: string;
      readonly time: Date;
      readonly message: string;
      readonly files: readonly ShownFile[];
    }
  | { readonly state: 'broken'; readonly tip: string };

interface ReplyViewProps {
  readonly wording: Wording;
  /** A form token. */
  readonly form: string;
  readonly reply: ShownReply;
}

export function ReplyView(props: ReplyViewProps): VNode {
  const { wording, reply } = props;
  const { say, day } = wording;
  const id = `reply-${reply.tip}`;
  const heading =
    reply.state === 'genuine'
      ? say('reply.heading', { day: day(reply.time) })
      : say(`reply.${reply.state}Heading`);
  return (
    <article class={`reply ${reply.state === 'genuine' ? 'good' : 'caution'}`} aria-labelledby={id}>
      <h3 id={id}>{heading}</h3>
      <p class="verdict">{say(`reply.${reply.state}`)}</p>
      {reply.state === 'genuine' && <ReplyText wording={wording} message={reply.message} />}
      {reply.state === 'genuine' && reply.files.length > 0 && (
        <Files {...props} tip={reply.tip} files={reply.files} />
      )}
      {(reply.state === 'forged' || reply.state === 'doubtful') && (
        <details>
          <summary>{say('reply.showForged')}</summary>
          <ReplyText wording={wording} message={reply.message} />
        </details>
      )}
      <DeleteReply {...props} />
    </article>
  );
}

/** `notranslate`: a translation service would be sent the text. */
function ReplyText({ wording, message }: { readonly wording: Wording; readonly message: string }): VNode {
  if (message.trim() === '') return <p>{wording.say('reply.empty')}</p>;
  return (
    <div class="text notranslate" dir="auto">
      {showText(message)}
    </div>
  );
}

interface FilesProps extends ReplyViewProps {
  readonly tip: string;
  readonly files: readonly ShownFile[];
}

function Files({ wording, form, tip, files }: FilesProps): VNode {
  const { locale, say, sayCount, size } = wording;
  return (
    <>
      <p class="label">{sayCount('reply.files', files.length)}</p>
      <ol class="files">
        {files.map(({ position, name, bytes }) => (
          <li key={position}>
            <form method="post" action={mailboxPath(locale, 'file')}>
              <input type="hidden" name="form" value={form} />
              <input type="hidden" name="reply" value={tip} />
              <input type="hidden" name="position" value={String(position)} />
              <bdi class="name notranslate" id={`name-${tip}-${position}`}>
                {name === '' ? say('file.unnamed') : showName(name)}
              </bdi>{' '}
              <span class="size">{size(bytes)}</span>{' '}
              <button type="submit" class="small" aria-describedby={`name-${tip}-${position}`}>
                {say('reply.save')}
              </button>
            </form>
          </li>
        ))}
      </ol>
      <p class="soft">{say('reply.saveWhat')}</p>
    </>
  );
}

/** Two presses, on one page: nothing is deleted by a slip of the finger. */
function DeleteReply({ wording, form, reply }: ReplyViewProps): VNode {
  const { locale, say } = wording;
  return (
    <details>
      <summary>{say('reply.delete')}</summary>
      <p>{say('reply.deleteWhat')}</p>
      <form method="post" action={mailboxPath(locale, 'delete')}>
        <input type="hidden" name="form" value={form} />
        <input type="hidden" name="reply" value={reply.tip} />
        <button type="submit" class="small">
          {say('reply.deleteButton')}
        </button>
      </form>
    </details>
  );
}
