import type { VNode } from 'preact';
import type { Wording } from '../locales/index.ts';
import { Section } from './document.tsx';
import type { NewsroomKey } from './site.ts';

interface KeySectionProps {
  readonly wording: Wording;
  readonly keys: readonly NewsroomKey[];
}

export function KeySection({ wording, keys }: KeySectionProps): VNode {
  const { say, number } = wording;
  return (
    <Section id="key" heading={say('key.heading')}>
      <p>{say('key.about')}</p>
      {keys.map((key, index) => (
        <div class="key" key={key.hexGroups.join('')}>
          {keys.length > 1 && (
            <h3>{say('key.nth', { number: number(index + 1), total: number(keys.length) })}</h3>
          )}
          <Fingerprint wording={wording} fingerprint={key} />
        </div>
      ))}
    </Section>
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
