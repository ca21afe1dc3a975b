import type { VNode } from 'preact';
import { localePath } from '../locales/index.ts';
import type { Wording } from '../locales/index.ts';
import type { Problem, ProblemKind } from './problem.ts';
import { enhancedForm, Enhancement, type PageScript } from './page-script.tsx';
import type { Limits } from './site.ts';

interface TipFormProps {
  readonly wording: Wording;
  readonly limits: Limits;
  /** The token that the server asks back in the field `form`. */
  readonly form: string;
  readonly message?: string | undefined;
  readonly problem?: Problem | undefined;
  /** The id of the element that tells what is wrong, for the field at fault. */
  readonly problemId: string;
  readonly script?: PageScript | undefined;
}

const messageProblems: readonly ProblemKind[] = ['messageTooLong', 'empty'];
const filesProblems: readonly ProblemKind[] = ['tooManyFiles', 'tooBig', 'partsMissing'];

/**
 * The token and the message stand before the files: the server knows both when it has to refuse an upload that is
 * still under way. There is no `maxlength`: it would cut a pasted text without a word.
 */
export function TipForm(props: TipFormProps): VNode {
  const { wording, form, script } = props;
  return (
    <>
      <form
        method="post"
        enctype="multipart/form-data"
        action={`${localePath(wording.locale)}send`}
        accept-charset="utf-8"
        autocomplete="off"
        {...enhancedForm(script)}
      >
        <input type="hidden" name="form" value={form} />
        <MessageField {...props} />
        <FilesField {...props} />
        <button type="submit">{wording.say('send.button')}</button>
      </form>
      <Enhancement wording={wording} script={script} />
    </>
  );
}

function MessageField({ wording, limits, message, problem, problemId }: TipFormProps): VNode {
  const { say, sayCount } = wording;
  return (
    <div class="field">
      <label for="message">{say('message.label')}</label>
      <p id="message-limit">{sayCount('message.limit', limits.messageCharacters)}</p>
      <p id="message-reply">{say('message.noReply')}</p>
      <textarea
        id="message"
        name="message"
        rows={10}
        dir="auto"
        spellcheck={false}
        autocomplete="off"
        {...describe(['message-limit', 'message-reply'], messageProblems, problem, problemId)}
      >
        {keepFirstLineBreak(message ?? '')}
      </textarea>
    </div>
  );
}

function FilesField({ wording, limits, problem, problemId }: TipFormProps): VNode {
  const { say, sayCount, size } = wording;
  return (
    <div class="field">
      <label for="attachments">{say('files.label')}</label>
      <p id="files-limit">{sayCount('files.limit', limits.files, { size: size(limits.bytes) })}</p>
      <input
        id="attachments"
        name="attachments"
        type="file"
        multiple
        {...describe(['files-limit'], filesProblems, problem, problemId)}
      />
    </div>
  );
}

/** An HTML parser drops one line break after `<textarea>`: it gets one of ours, not one of the source's. */
export function keepFirstLineBreak(text: string): string {
  return `\n${text}`;
}

interface Description {
  readonly 'aria-describedby': string;
  readonly 'aria-invalid'?: 'true';
}

function describe(
  ids: readonly string[],
  atFault: readonly ProblemKind[],
  problem: Problem | undefined,
  problemId: string,
): Description {
  if (problem === undefined || !atFault.includes(problem.kind)) return { 'aria-describedby': ids.join(' ') };
  return { 'aria-describedby': [problemId, ...ids].join(' '), 'aria-invalid': 'true' };
}
