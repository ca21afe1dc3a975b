import type { VNode } from 'preact';
import { keysPath } from '../locales/index.ts';
import type { Wording } from '../locales/index.ts';
import { Section } from './document.tsx';
import type { NewsroomKey } from './site.ts';

interface FingerprintsProps {
  readonly wording: Wording;
  readonly keys: readonly NewsroomKey[];
}

interface KeySectionProps extends FingerprintsProps {
  /** When they changed last, where that is known. */
  readonly changed: Date | undefined;
}

/** Beside the form. */
export function KeySection({ wording, keys, changed }: KeySectionProps): VNode {
  const { locale, say, day } = wording;
  return (
    <Section id="key" heading={say('key.heading')}>
      <p>{say('key.about')}</p>
      <p>
        {changed !== undefined && `${say('key.changed', { day: day(changed) })} `}
        <a href={keysPath(locale)}>{say('key.more')}</a>
      </p>
      <Fingerprints wording={wording} keys={keys} />
    </Section>
  );
}

export function Fingerprints({ wording, keys }: FingerprintsProps): VNode {
  const { say, number } = wording;
  return (
    <>
      {keys.map((key, index) => (
        <div class="key" key={key.hexGroups.join('')}>
          {keys.length > 1 && (
            <h3>{say('key.nth', { number: number(index + 1), total: number(keys.length) })}</h3>
          )}
          <Fingerprint wording={wording} fingerprint={key} />
        </div>
      ))}
    </>
  );
}

interface FingerprintProps {
  readonly wording: Wording;
  readonly fingerprint: NewsroomKey;
}

function Fingerprint({ wording: { say }, fingerprint }: FingerprintProps): VNode {
  const { hexGroups, words, wordsLanguage } = fingerprint;
  return (
    <>
      <p class="label">{say('key.words')}</p>
      <ol class="words notranslate" lang={wordsLanguage}>
        {words.map((word, index) => (
          <li key={index}>{word}</li>
        ))}
      </ol>
      <p class="label">{say('key.hex')}</p>
      <p class="hex notranslate">
        <code>{hexGroups.join(' ')}</code>
      </p>
    </>
  );
}
