import type { VNode } from 'preact';
import { localePath, wordingFor } from '../locales/index.ts';
import type { Wording } from '../locales/index.ts';
import { describeProblem } from './describe-problem.ts';
import { Document, FORM_ID, renderDocument, Section } from './document.tsx';
import { PROBLEM_ID, ProblemNotice } from './problem-notice.tsx';
import { everythingWasKept } from './problem.ts';
import type { Problem } from './problem.ts';
import type { Limits, Site } from './site.ts';
import { keepFirstLineBreak, TipForm } from './tip-form.tsx';

export interface ProblemPageProps extends Site {
  readonly limits: Limits;
  readonly problem: Problem;
  /** What the source had typed. Only ever the whole of it: they are told that it is just as they wrote it. */
  readonly message?: string;
  /** A fresh token, where sending again can succeed: the page then has a form. */
  readonly form?: string;
}

export function problemPage(props: ProblemPageProps): string {
  return renderDocument(<ProblemPage {...props} />);
}

function ProblemPage({ locale, limits, problem, message, form }: ProblemPageProps): VNode {
  const wording = wordingFor(locale);
  const { say } = wording;
  const text = message === undefined || message === '' ? undefined : message;
  return (
    <Document
      wording={wording}
      title={titleOf(problem)}
      languageLinks={problem.kind === 'notFound'}
      hasForm={form !== undefined}
    >
      <ProblemNotice text={describeProblem(problem, limits, wording)} level={1} />
      {form !== undefined && (
        <Section id={FORM_ID} heading={say('write.heading')}>
          {text !== undefined && <p>{say('problem.textBack')}</p>}
          <TipForm {...{ wording, limits, form, problem }} message={text} problemId={PROBLEM_ID} />
        </Section>
      )}
      {form === undefined && text !== undefined && <TextToCopy wording={wording} text={text} />}
      <p class="back">
        <a href={localePath(locale)}>{say('nav.backToForm')}</a>
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
