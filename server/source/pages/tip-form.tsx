import type { VNode } from 'preact';
import { localePath, mailboxPath } from '../locales/index.ts';
import type { Wording } from '../locales/index.ts';
import type { Problem, ProblemKind } from './problem.ts';
import { CodenameField } from './codename-field.tsx';
import { enhancedForm, Enhancement, type PageScript } from './page-script.tsx';
import type { FormValues, Limits } from './site.ts';

/** Where a form is sent: to the newsroom anew, into the open mailbox, or into one that its codename opens. */
export type FormTarget = 'newsroom' | 'mailbox' | 'locked-mailbox';

interface TipFormProps {
  readonly wording: Wording;
  readonly limits: Limits;
  readonly values: FormValues;
  readonly target?: FormTarget | undefined;
  readonly message?: string | undefined;
  readonly codename?: string | undefined;
  readonly problem?: Problem | undefined;
  /** Whether there is room for files: else the form says so in their place. */
  readonly takesFiles?: boolean | undefined;
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
  const { wording, limits, values, target = 'newsroom', codename, problemId, script } = props;
  const { locale } = wording;
  return (
    <>
      <form
        method="post"
        enctype="multipart/form-data"
        action={target === 'newsroom' ? `${localePath(locale)}send` : mailboxPath(locale, 'send')}
        accept-charset="utf-8"
        autocomplete="off"
        {...enhancedForm(script)}
      >
        <input type="hidden" name="form" value={values.form} />
        <input type="hidden" name="once" value={values.once} />
        {target === 'locked-mailbox' && (
          <CodenameField wording={wording} entered={codename} describedBy={[problemId]} />
        )}
        {target !== 'locked-mailbox' && <NoFiles {...props} />}
        <MessageField {...props} />
        {target === 'newsroom' && <TrapField {...props} />}
        {target !== 'locked-mailbox' && limits.files > 0 && <FilesField {...props} />}
        <button type="submit">{wording.say('send.button')}</button>
      </form>
      <Enhancement wording={wording} script={script} />
    </>
  );
}

function MessageField(props: TipFormProps): VNode {
  const { wording, limits, target, message, problem, problemId, takesFiles = true } = props;
  const { say, sayCount } = wording;
  const limit = takesFiles && limits.files > 0 ? 'message.limit' : 'message.limitAlone';
  return (
    <div class="field">
      <label for="message">{say('message.label')}</label>
      <p id="message-limit">{sayCount(limit, limits.messageCharacters)}</p>
      <p id="message-reply">
        {say(target === undefined || target === 'newsroom' ? 'message.reply' : 'more.reply')}
      </p>
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

/** Nobody sees it but programs that fill in everything, and who reads without our style sheet: they are told. */
function TrapField({ wording: { say } }: TipFormProps): VNode {
  return (
    <div class="trap" aria-hidden="true">
      <label for="remark">{say('trap.label')}</label>
      <input id="remark" name="remark" type="text" tabIndex={-1} autocomplete="off" />
    </div>
  );
}

/** Before anything is written, so that the message can say what the files would have shown. */
function NoFiles({ wording: { say }, limits, problem, takesFiles = true }: TipFormProps): VNode {
  // What has just been told is not told again.
  if (takesFiles || limits.files === 0 || problem?.kind === 'filesFull') return <></>;
  return (
    <p class="notice" id="no-files">
      {say('files.none')}
    </p>
  );
}

function FilesField({ wording, limits, problem, problemId, takesFiles = true }: TipFormProps): VNode {
  const { say, sayCount, size } = wording;
  if (!takesFiles) return <></>;
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
