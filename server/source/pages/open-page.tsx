import type { VNode } from 'preact';
import { localePath, mailboxPath, wordingFor } from '../locales/index.ts';
import type { Wording } from '../locales/index.ts';
import { CodenameField } from './codename-field.tsx';
import { describeFailure, type OpenFailure } from './describe-failure.ts';
import { Document, FORM_ID, List, renderDocument, Section } from './document.tsx';
import { enhancedForm, Enhancement, type PageScript, Scripted } from './page-script.tsx';
import { Kept } from './kept.tsx';
import { PROBLEM_ID } from './problem-notice.tsx';
import type { Site } from './site.ts';

export interface OpenPageProps extends Site {
  /** A form token. */
  readonly form: string;
  readonly idleMinutes: number;
  readonly mailboxDays: number;
  readonly tipDays: number;
  readonly failure?: OpenFailure | undefined;
  /** What was entered, to be corrected. */
  readonly entered?: string | undefined;
  /** Lets a script take the form over, where there is one. */
  readonly script?: PageScript | undefined;
}

export function openPage(props: OpenPageProps): string {
  return renderDocument(<OpenPage {...props} />);
}

function OpenPage(props: OpenPageProps): VNode {
  const { locale, form, idleMinutes, mailboxDays, tipDays, failure, entered, script } = props;
  const wording = wordingFor(locale);
  const { say, sayCount } = wording;
  const atFault = failure?.kind === 'slip' || failure?.kind === 'unknown';
  return (
    <Document wording={wording} title="title.mailbox" languageLinks={false} hasForm>
      {failure !== undefined && <Failure {...{ wording, failure, mailboxDays }} />}
      <h1>{say('open.heading')}</h1>
      <section id={FORM_ID} aria-label={say('open.heading')}>
        <p id="codename-about">{say('open.about')}</p>
        {script !== undefined && <Scripted>{say('script.opening')}</Scripted>}
        <form
          method="post"
          action={mailboxPath(locale, 'open')}
          accept-charset="utf-8"
          autocomplete="off"
          {...enhancedForm(script)}
        >
          <input type="hidden" name="form" value={form} />
          <CodenameField
            wording={wording}
            entered={entered}
            invalid={atFault}
            describedBy={[...(failure === undefined ? [] : [PROBLEM_ID]), 'codename-about']}
          />
          <button type="submit">{say('open.button')}</button>
        </form>
        <Enhancement wording={wording} script={script} />
      </section>
      <Section id="where" heading={say('open.whereHeading')}>
        <List
          items={[
            { unscripted: say('open.where') },
            say('open.stored'),
            { unscripted: sayCount('open.locks', idleMinutes) },
          ]}
        />
        <Kept wording={wording} tipDays={tipDays} />
      </Section>
      <p class="back">
        <a href={localePath(locale)}>{say('open.none')}</a>
      </p>
    </Document>
  );
}

interface FailureProps {
  readonly wording: Wording;
  readonly failure: OpenFailure;
  readonly mailboxDays: number;
}

function Failure({ wording, failure, mailboxDays }: FailureProps): VNode {
  const sentences = describeFailure(failure, mailboxDays, wording);
  return (
    <section class="notice caution" aria-labelledby={PROBLEM_ID}>
      <h2 id={PROBLEM_ID}>{wording.say(`${failure.kind}.heading`)}</h2>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </section>
  );
}
