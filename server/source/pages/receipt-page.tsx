import type { VNode } from 'preact';
import { localePath, wordingFor } from '../locales/index.ts';
import type { Wording } from '../locales/index.ts';
import { Document, List, renderDocument, Section } from './document.tsx';
import type { Site } from './site.ts';
import { showName } from './visible-name.ts';

export interface ReceivedFile {
  /** As the browser sent it: hostile. */
  readonly name: string;
  readonly bytes: number;
}

/** What was sealed, committed and may be acknowledged. */
export interface ReceiptPageProps extends Site {
  readonly message: boolean;
  readonly files: readonly ReceivedFile[];
}

export function receiptPage(props: ReceiptPageProps): string {
  return renderDocument(<ReceiptPage {...props} />);
}

function ReceiptPage({ locale, newsroom, message, files }: ReceiptPageProps): VNode {
  const wording = wordingFor(locale);
  const { say, sayCount } = wording;
  return (
    <Document wording={wording} title="title.received" languageLinks={false} hasForm={false}>
      <section class="notice good" aria-labelledby="received">
        <h1 id="received">{say('receipt.heading')}</h1>
        <p>{say('receipt.sealed', { newsroom })}</p>
        <p>{say(message ? 'receipt.message' : 'receipt.noMessage')}</p>
        <p>{files.length === 0 ? say('receipt.noFiles') : sayCount('receipt.files', files.length)}</p>
        {files.length > 0 && <FileList wording={wording} files={files} />}
      </section>
      <EmptyFiles wording={wording} count={files.filter(({ bytes }) => bytes === 0).length} />
      <WhatNow wording={wording} />
    </Document>
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

function WhatNow({ wording: { locale, say } }: { readonly wording: Wording }): VNode {
  return (
    <Section id="now" heading={say('now.heading')}>
      <List
        items={[
          say('now.keepNothing'),
          say('now.tor'),
          say('now.otherBrowser'),
          say('now.ownFiles'),
          say('now.again'),
        ]}
      />
      <p>
        <a href={localePath(locale)}>{say('now.writeAgain')}</a>
      </p>
    </Section>
  );
}
