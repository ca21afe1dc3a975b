import type { VNode } from 'preact';
import type { Wording } from '../locales/index.ts';
import { List, Section } from './document.tsx';
import type { ShownCodename } from './site.ts';

interface CodenameSectionProps {
  readonly wording: Wording;
  readonly codename: ShownCodename;
  readonly mailboxDays: number;
}

/** The one thing on the receipt that is lost when it is missed. */
export function CodenameSection({ wording, codename, mailboxDays }: CodenameSectionProps): VNode {
  const { locale, say, sayCount } = wording;
  const { words, language } = codename;
  return (
    <Section id="codename" heading={say('codename.heading')} class="codename">
      <p>{say('codename.what')}</p>
      {language !== locale && <p>{say('codename.english')}</p>}
      <ol class="secret notranslate" lang={language}>
        {words.map((word, index) => (
          <li key={index}>{word}</li>
        ))}
      </ol>
      <p class="label" id="line">
        {say('codename.line')}
      </p>
      <p class="line notranslate" lang={language} aria-labelledby="line">
        {words.join(' ')}
      </p>
      <List
        items={[
          say('codename.once'),
          say('codename.paper'),
          say('codename.keep'),
          say('codename.lost'),
          say('codename.spelling'),
          sayCount('codename.days', mailboxDays),
        ]}
      />
    </Section>
  );
}

export function CodenameGone({ wording: { say } }: { readonly wording: Wording }): VNode {
  return (
    <Section id="codename" heading={say('codename.goneHeading')} class="notice">
      <p>{say('codename.gone')}</p>
      <p>{say('codename.goneLost')}</p>
    </Section>
  );
}

export function NoCodename({ wording: { say } }: { readonly wording: Wording }): VNode {
  return (
    <Section id="codename" heading={say('codename.noneHeading')} class="notice">
      <p>{say('codename.none')}</p>
      <p>{say('codename.noneNext')}</p>
    </Section>
  );
}
