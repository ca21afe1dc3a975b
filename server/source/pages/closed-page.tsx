import type { VNode } from 'preact';
import { wordingFor } from '../locales/index.ts';
import { Document, renderDocument } from './document.tsx';
import type { ClosedReason } from './problem.ts';
import type { Site } from './site.ts';

export interface ClosedPageProps extends Site {
  readonly reason: ClosedReason;
}

/** Instead of the form, before anybody has typed. */
export function closedPage(props: ClosedPageProps): string {
  return renderDocument(<ClosedPage {...props} />);
}

function ClosedPage({ locale, newsroom, reason }: ClosedPageProps): VNode {
  const wording = wordingFor(locale);
  const { say } = wording;
  return (
    <Document wording={wording} title="title.closed" languageLinks hasForm={false}>
      <section class="notice" aria-labelledby="closed">
        <h1 id="closed">{say('closed.heading', { newsroom })}</h1>
        <p>{say(`${reason}.what`)}</p>
        <p>
          <strong>{say('problem.nothingSent')}</strong>
        </p>
        <p>{say(`${reason}.next`)}</p>
      </section>
    </Document>
  );
}
