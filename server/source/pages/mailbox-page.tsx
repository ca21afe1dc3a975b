import type { VNode } from 'preact';
import { mailboxPath, wordingFor } from '../locales/index.ts';
import type { Wording } from '../locales/index.ts';
import { Document, FORM_ID, renderDocument, Section } from './document.tsx';
import { Kept } from './kept.tsx';
import { PROBLEM_ID } from './problem-notice.tsx';
import { ReplyView, type ShownReply } from './reply-view.tsx';
import type { FormValues, Limits, Site } from './site.ts';
import { TipForm } from './tip-form.tsx';

export interface MailboxPageProps extends Site {
  readonly limits: Limits;
  readonly values: FormValues;
  readonly idleMinutes: number;
  /** Whether there is room for files. */
  readonly takesFiles?: boolean;
  /** In the order in which they are shown. */
  readonly replies: readonly ShownReply[];
  /** The server's record of keys is not the one that the mailbox remembers. */
  readonly otherRecord?: boolean;
  /** What has just been done. */
  readonly notice?: 'reply-deleted' | undefined;
}

export function mailboxPage(props: MailboxPageProps): string {
  return renderDocument(<MailboxPage {...props} />);
}

function MailboxPage(props: MailboxPageProps): VNode {
  const { locale, newsroom, limits, values, idleMinutes, replies, otherRecord = false, notice } = props;
  const { takesFiles } = props;
  const wording = wordingFor(locale);
  const { say, sayCount } = wording;
  const genuine = replies.filter(({ state }) => state === 'genuine');
  const doubtful = replies.filter(({ state }) => state !== 'genuine');
  return (
    <Document
      wording={wording}
      title="title.mailbox"
      languageLinks={false}
      hasForm={false}
      leave={values.form}
    >
      <h1>{say('mailbox.heading')}</h1>
      {notice === 'reply-deleted' && (
        <p class="notice good" role="status">
          {say('reply.deleted')}
        </p>
      )}
      {otherRecord && (
        <p class="notice caution" role="alert" id="other-record">
          {say('mailbox.otherRecord')}
        </p>
      )}
      <Section id="replies" heading={say('replies.heading', { newsroom })}>
        {genuine.length === 0 && <p>{say('replies.none')}</p>}
        <Replies {...{ wording, form: values.form }} replies={genuine} />
      </Section>
      {doubtful.length > 0 && (
        <Section id="doubtful" heading={say('replies.doubtful')}>
          <Replies {...{ wording, form: values.form }} replies={doubtful} />
        </Section>
      )}
      <Section id={FORM_ID} heading={say('more.heading')}>
        <TipForm {...{ wording, limits, values, takesFiles }} target="mailbox" problemId={PROBLEM_ID} />
      </Section>
      <section class="caution">
        <p>{say('mailbox.where')}</p>
        <p>{say('mailbox.notBack')}</p>
        <p>
          {sayCount('open.locks', idleMinutes)} {sayCount('codename.days', limits.mailboxDays)}
        </p>
        <Kept wording={wording} tipDays={limits.tipDays} />
      </section>
      <p class="back">
        <a href={mailboxPath(locale, 'close')}>{say('close.link')}</a>
      </p>
    </Document>
  );
}

interface RepliesProps {
  readonly wording: Wording;
  readonly form: string;
  readonly replies: readonly ShownReply[];
}

function Replies({ wording, form, replies }: RepliesProps): VNode {
  return (
    <>
      {replies.map((reply) => (
        <ReplyView key={reply.tip} {...{ wording, form, reply }} />
      ))}
    </>
  );
}
