import type { VNode } from 'preact';
import { localePath, mailboxPath, wordingFor } from '../locales/index.ts';
import type { Wording } from '../locales/index.ts';
import { Document, List, renderDocument, Section } from './document.tsx';
import { TellLeft } from './page-script.tsx';
import type { Site } from './site.ts';

export interface ClosePageProps extends Site {
  /** A form token. */
  readonly form: string;
}

/** Asks before a mailbox is closed: what goes, what stays, who sees it. */
export function closePage(props: ClosePageProps): string {
  return renderDocument(<ClosePage {...props} />);
}

function ClosePage({ locale, form }: ClosePageProps): VNode {
  const wording = wordingFor(locale);
  const { say } = wording;
  return (
    <Document wording={wording} title="title.mailbox" languageLinks={false} hasForm={false} leave={form}>
      <section class="notice caution" aria-labelledby="close">
        <h1 id="close">{say('close.heading')}</h1>
        <List items={[say('close.goes'), say('close.stays'), say('close.told')]} />
        <form method="post" action={mailboxPath(locale, 'close')}>
          <input type="hidden" name="form" value={form} />
          <button type="submit">{say('close.button')}</button>
        </form>
        <p class="back">
          <a href={mailboxPath(locale)}>{say('nav.backToMailbox')}</a>
        </p>
      </section>
    </Document>
  );
}

/** After the mailbox was closed. */
export function mailboxClosedPage({ locale }: Site): string {
  return renderDocument(<MailboxClosedPage wording={wordingFor(locale)} />);
}

function MailboxClosedPage({ wording }: { readonly wording: Wording }): VNode {
  const { say } = wording;
  return (
    <Document wording={wording} title="title.mailbox" languageLinks={false} hasForm={false}>
      <section class="notice good" aria-labelledby="closed">
        <h1 id="closed">{say('closedMailbox.heading')}</h1>
        <p>{say('closedMailbox.what')}</p>
        <p>
          <strong>{say('closedMailbox.paper')}</strong>
        </p>
      </section>
      <Traces wording={wording} />
    </Document>
  );
}

export interface LeftPageProps extends Site {
  /** Where there is a script: it tells the other tabs. */
  readonly starter?: string | undefined;
}

/** After Leave. */
export function leftPage({ locale, starter }: LeftPageProps): string {
  return renderDocument(<LeftPage wording={wordingFor(locale)} starter={starter} />);
}

interface LeftProps {
  readonly wording: Wording;
  readonly starter: string | undefined;
}

function LeftPage({ wording, starter }: LeftProps): VNode {
  const { locale, say } = wording;
  return (
    <Document wording={wording} title="title.left" languageLinks={false} hasForm={false}>
      <section class="notice good" aria-labelledby="left">
        <h1 id="left">{say('left.heading')}</h1>
        <p>{say('left.what')}</p>
      </section>
      <Traces wording={wording} />
      <p class="back">
        <a href={localePath(locale)}>{say('nav.backToForm')}</a>
      </p>
      <TellLeft starter={starter} />
    </Document>
  );
}

function Traces({ wording: { say } }: { readonly wording: Wording }): VNode {
  return (
    <Section id="now" heading={say('now.heading')}>
      <List items={[say('now.tor'), say('now.otherBrowser'), say('now.ownFiles')]} />
    </Section>
  );
}
