import type { VNode } from 'preact';
import { mailboxPath, wordingFor } from '../locales/index.ts';
import type { Wording } from '../locales/index.ts';
import { CodenameGone, CodenameSection, NoCodename } from './codename-section.tsx';
import { Document, List, renderDocument, Section } from './document.tsx';
import { Kept } from './kept.tsx';
import type { ShownCodename, Site } from './site.ts';
import { showName } from './visible-name.ts';

export interface ReceivedFile {
  /** As the browser sent it: hostile. */
  readonly name: string;
  readonly bytes: number;
}

/**
 * - `first`: the beginning of a conversation
 * - `without-mailbox`: the same, at a moment at which no mailbox could be made
 * - `anew`: meant for a mailbox that had gone meanwhile, it begins another conversation
 * - `added`: a further message
 * - `again`: what had been received before was sent once more
 */
export type ReceiptKind = 'first' | 'without-mailbox' | 'anew' | 'added' | 'again';

/** What was sealed, committed and may be acknowledged. */
export interface ReceiptPageProps extends Site {
  readonly kind: ReceiptKind;
  readonly message: boolean;
  readonly files: readonly ReceivedFile[];
  /** While it may be shown. */
  readonly codename?: ShownCodename | undefined;
  readonly mailboxDays: number;
  readonly tipDays: number;
  /** A form token. */
  readonly form: string;
}

export function receiptPage(props: ReceiptPageProps): string {
  return renderDocument(<ReceiptPage {...props} />);
}

function ReceiptPage(props: ReceiptPageProps): VNode {
  const { locale, newsroom, kind, files, codename, mailboxDays, form } = props;
  const wording = wordingFor(locale);
  const { say } = wording;
  return (
    <Document
      wording={wording}
      title="title.received"
      languageLinks={false}
      hasForm={false}
      leave={form}
      printsCodename={codename !== undefined}
    >
      <section class="notice good" aria-labelledby="received">
        <h1 id="received">{say('receipt.heading')}</h1>
        <p>{say('receipt.sealed', { newsroom })}</p>
        {(kind === 'anew' || kind === 'added' || kind === 'again') && <p>{say(`receipt.${kind}`)}</p>}
        {codename !== undefined && (
          <p>
            <strong>{say('receipt.writeDown')}</strong>
          </p>
        )}
      </section>
      {codename !== undefined && <CodenameSection {...{ wording, codename, mailboxDays }} />}
      {codename === undefined && kind === 'again' && <CodenameGone wording={wording} />}
      {kind === 'without-mailbox' && <NoCodename wording={wording} />}
      <Received {...props} wording={wording} />
      <EmptyFiles wording={wording} count={files.filter(({ bytes }) => bytes === 0).length} />
      <WhatNow wording={wording} hasCodename={codename !== undefined} />
    </Document>
  );
}

function Received({
  wording,
  message,
  files,
  tipDays,
}: ReceiptPageProps & { readonly wording: Wording }): VNode {
  const { say, sayCount } = wording;
  return (
    <Section id="what" heading={say('receipt.whatHeading')}>
      <p>{say(message ? 'receipt.message' : 'receipt.noMessage')}</p>
      <p>{files.length === 0 ? say('receipt.noFiles') : sayCount('receipt.files', files.length)}</p>
      {files.length > 0 && <FileList wording={wording} files={files} />}
      <Kept wording={wording} tipDays={tipDays} />
    </Section>
  );
}

interface FileListProps {
  readonly wording: Wording;
  readonly files: readonly ReceivedFile[];
}

/** `notranslate`: a translation service would be sent the names. (Preact renders `translate={false}` as nothing.) */
function FileList({ wording: { say, size }, files }: FileListProps): VNode {
  return (
    <ol class="files">
      {files.map(({ name, bytes }, index) => (
        <li key={index}>
          {name === '' ? (
            <span class="name">{say('file.unnamed')}</span>
          ) : (
            <bdi class="name notranslate">{showName(name)}</bdi>
          )}{' '}
          {bytes === 0 ? <strong>{say('file.empty')}</strong> : <span class="size">{size(bytes)}</span>}
        </li>
      ))}
    </ol>
  );
}

function EmptyFiles({ wording, count }: { readonly wording: Wording; readonly count: number }): VNode | null {
  if (count === 0) return null;
  return (
    <Section id="empty" heading={wording.sayCount('receipt.emptyFiles', count)} class="notice caution">
      <p>{wording.say('receipt.emptyWhy')}</p>
    </Section>
  );
}

interface WhatNowProps {
  readonly wording: Wording;
  readonly hasCodename: boolean;
}

function WhatNow({ wording: { locale, say }, hasCodename }: WhatNowProps): VNode {
  return (
    <Section id="now" heading={say('now.heading')}>
      <List
        items={[
          ...(hasCodename ? [say('now.keepNothing')] : []),
          say('now.leave'),
          say('now.tor'),
          say('now.otherBrowser'),
          say('now.ownFiles'),
          say('now.again'),
        ]}
      />
      <p>
        <a href={mailboxPath(locale)}>{say('nav.toMailbox')}</a>
      </p>
    </Section>
  );
}
