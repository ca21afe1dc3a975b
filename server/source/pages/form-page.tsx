import type { VNode } from 'preact';
import { mailboxPath, wordingFor } from '../locales/index.ts';
import type { Wording } from '../locales/index.ts';
import { describeProblem } from './describe-problem.ts';
import { Document, FORM_ID, List, renderDocument, Section } from './document.tsx';
import { Kept } from './kept.tsx';
import { KeySection } from './key-section.tsx';
import { type PageScript, Scripted } from './page-script.tsx';
import { PROBLEM_ID, ProblemNotice } from './problem-notice.tsx';
import type { Problem } from './problem.ts';
import type { FormValues, Limits, NewsroomKey, Site } from './site.ts';
import { TipForm } from './tip-form.tsx';

export interface FormPageProps extends Site {
  readonly limits: Limits;
  /** The keys of the current ring. */
  readonly keys: readonly NewsroomKey[];
  /** When they changed last, where that is known. */
  readonly keysChanged?: Date | undefined;
  readonly values: FormValues;
  /** A mailbox is open in this visit: what is sent goes into it. */
  readonly mailboxOpen?: boolean;
  /** Whether there is room for files. */
  readonly takesFiles?: boolean;
  /** What the source had typed, whole: it is put back into the form. */
  readonly message?: string;
  /** What went wrong with the last attempt. */
  readonly problem?: Problem;
  /** Lets a script take the form over, where there is one. */
  readonly script?: PageScript;
}

export function formPage(props: FormPageProps): string {
  return renderDocument(<FormPage {...props} />);
}

function FormPage(props: FormPageProps): VNode {
  const { locale, newsroom, limits, values, mailboxOpen = false, message, problem, script } = props;
  const { keys, keysChanged, takesFiles = true } = props;
  const wording = wordingFor(locale);
  const { say } = wording;
  return (
    <Document
      wording={wording}
      title={problem ? 'title.notSent' : 'title.form'}
      languageLinks={(message ?? '') === ''}
      hasForm
      leave={mailboxOpen ? values.form : undefined}
    >
      {problem && <ProblemNotice text={describeProblem(problem, limits, wording)} level={2} />}
      <h1>{say('form.heading', { newsroom })}</h1>
      <p class="lead">{say('form.readers', { newsroom })}</p>
      <Mailbox wording={wording} open={mailboxOpen} />
      <Safety wording={wording} />
      <Section id={FORM_ID} heading={say(takesFiles ? 'write.heading' : 'write.headingAlone')}>
        {script !== undefined && <Scripted>{say('script.sealing')}</Scripted>}
        <TipForm
          {...{ wording, limits, values, message, problem, takesFiles, script }}
          problemId={PROBLEM_ID}
        />
      </Section>
      <Section id="after" heading={say('after.heading')}>
        <List
          items={[
            say('after.wait'),
            { unscripted: say('after.quiet') },
            say('after.codename'),
            { unscripted: say('after.broken') },
          ]}
        />
        <Kept wording={wording} tipDays={limits.tipDays} />
      </Section>
      <KeySection wording={wording} keys={keys} changed={keysChanged} />
    </Document>
  );
}

/** The way for those who come back, and a word to those who have not left. */
function Mailbox({ wording, open }: { readonly wording: Wording; readonly open: boolean }): VNode {
  const { locale, say } = wording;
  const address = mailboxPath(locale);
  return open ? (
    <p class="notice">
      {say('form.continues')} <a href={address}>{say('nav.toMailbox')}</a>
    </p>
  ) : (
    <p class="return">
      <a href={address}>{say('form.return')}</a>
    </p>
  );
}

function Safety({ wording: { say } }: { readonly wording: Wording }): VNode {
  return (
    <>
      <Section id="safer" heading={say('safer.heading')}>
        <List
          items={[
            say('safer.tor'),
            say('safer.work'),
            say('safer.phone'),
            say('safer.quiet'),
            say('safer.wait'),
          ]}
        />
      </Section>
      <Section id="protected" heading={say('protected.heading')} class="good">
        <List items={[say('protected.sealed'), say('protected.traces'), say('protected.page')]} />
      </Section>
      <Section id="unprotected" heading={say('unprotected.heading')} class="caution">
        <List
          items={[
            { unscripted: say('unprotected.moment') },
            say('unprotected.metadata'),
            say('unprotected.device'),
            say('unprotected.style'),
          ]}
        />
      </Section>
    </>
  );
}
