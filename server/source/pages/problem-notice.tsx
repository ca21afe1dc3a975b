import type { VNode } from 'preact';
import type { ProblemText } from './describe-problem.ts';

interface ProblemNoticeProps {
  readonly text: ProblemText;
  /** 1 where the notice is what the page is about. */
  readonly level: 1 | 2;
}

export const PROBLEM_ID = 'problem';

export function ProblemNotice({ text, level }: ProblemNoticeProps): VNode {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <section class={`notice ${text.tone}`} aria-labelledby={PROBLEM_ID}>
      <Heading id={PROBLEM_ID}>{text.heading}</Heading>
      {text.what.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p>
        <strong>{text.kept}</strong>
      </p>
      <p>{text.next}</p>
    </section>
  );
}
