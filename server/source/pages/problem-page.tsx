import type { VNode } from 'preact';
import { localePath, mailboxPath, wordingFor } from '../locales/index.ts';
import type { Wording } from '../locales/index.ts';
import { describeProblem } from './describe-problem.ts';
import { Document, FORM_ID, renderDocument, Section } from './document.tsx';
import { PROBLEM_ID, ProblemNotice } from './problem-notice.tsx';
import { everythingWasKept } from './problem.ts';
import type { Problem } from './problem.ts';
import type { FormValues, Limits, Site } from './site.ts';
import { type FormTarget, keepFirstLineBreak, TipForm } from './tip-form.tsx';

export interface ProblemPageProps extends Site {
  readonly limits: Limits;
  readonly problem: Problem;
  /** What the source had typed. Only ever the whole of it: they are told that it is just as they wrote it. */
  readonly message?: string;
  /** The codename that was entered with it, to be corrected. */
  readonly codename?: string;
  /** Where sending again can succeed: the page then has a form. */
  readonly values?: FormValues;
  readonly target?: FormTarget;
  /** Whether there is room for files. */
  readonly takesFiles?: boolean;
}

export function problemPage(props: ProblemPageProps): string {
  return renderDocument(<ProblemPage {...props} />);
}

function ProblemPage(props: ProblemPageProps): VNode {
  const { locale, limits, problem, message, codename, values, target = 'newsroom' } = props;
  const { takesFiles = true } = props;
  const wording = wordingFor(locale);
  const { say } = wording;
  const choosesFiles = target !== 'locked-mailbox' && takesFiles;
  const text = message === undefined || message === '' ? undefined : message;
  return (
    <Document
      wording={wording}
      title={titleOf(problem)}
      languageLinks={problem.kind === 'notFound'}
      hasForm={values !== undefined}
      leave={target === 'newsroom' ? undefined : values?.form}
    >
      <ProblemNotice text={describeProblem(problem, limits, wording)} level={1} />
      {values !== undefined && (
        <Section id={FORM_ID} heading={say(takesFiles ? 'write.heading' : 'write.headingAlone')}>
          {text !== undefined && <p>{say(choosesFiles ? 'problem.textBack' : 'problem.textBackAlone')}</p>}
          <TipForm
            {...{ wording, limits, values, target, codename, problem, takesFiles }}
            message={text}
            problemId={PROBLEM_ID}
          />
        </Section>
      )}
      {values === undefined && text !== undefined && <TextToCopy wording={wording} text={text} />}
      <p class="back">
        {target === 'newsroom' ? (
          <a href={localePath(locale)}>{say('nav.backToForm')}</a>
        ) : (
          <a href={mailboxPath(locale)}>{say('nav.backToMailbox')}</a>
        )}
      </p>
    </Document>
  );
}

function titleOf(problem: Problem): 'title.received' | 'title.notFound' | 'title.notSent' {
  if (problem.kind === 'notFound') return 'title.notFound';
  if (everythingWasKept(problem)) return 'title.received';
  return 'title.notSent';
}

/** For when sending again cannot succeed now: the text is the source's, they can take it along. */
function TextToCopy({ wording: { say }, text }: { readonly wording: Wording; readonly text: string }): VNode {
  return (
    <div class="field">
      <label for="text">{say('problem.yourText')}</label>
      <p id="text-kept">{say('problem.textToCopy')}</p>
      <textarea id="text" rows={10} dir="auto" readOnly aria-describedby="text-kept" autocomplete="off">
        {keepFirstLineBreak(text)}
      </textarea>
    </div>
  );
}
