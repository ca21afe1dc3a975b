import type { VNode } from 'preact';
import { wordingFor } from '../locales/index.ts';
import { Document, renderDocument } from './document.tsx';
import type { Site } from './site.ts';

export interface ArrivalPageProps extends Site {
  /** Path of the page that was asked for. */
  readonly to: string;
  readonly toMailbox: boolean;
}

/** Asks for another page at once; with a link for browsers that do not. */
export function arrivalPage(props: ArrivalPageProps): string {
  return renderDocument(<ArrivalPage {...props} />);
}

function ArrivalPage({ locale, newsroom, to, toMailbox }: ArrivalPageProps): VNode {
  const wording = wordingFor(locale);
  return (
    <Document wording={wording} title="title.form" languageLinks={false} hasForm={false} refreshTo={to}>
      <h1>{wording.say('form.heading', { newsroom })}</h1>
      <p class="back">
        <a href={to}>{wording.say(toMailbox ? 'nav.toMailbox' : 'nav.toForm')}</a>
      </p>
    </Document>
  );
}
