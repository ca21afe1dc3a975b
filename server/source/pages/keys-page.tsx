import type { VNode } from 'preact';
import { keysPath, localePath, wordingFor } from '../locales/index.ts';
import type { Wording } from '../locales/index.ts';
import { Document, List, renderDocument, Section } from './document.tsx';
import { Fingerprints } from './key-section.tsx';
import type { KeyChange, KeyRecord, Site } from './site.ts';

const PROGRAM = 'sealdrop';

export interface KeysPageProps extends Site {
  readonly record: KeyRecord;
  /** Of this site, as people type it. */
  readonly origin: string;
}

/** The newsroom's key, how to compare it, and how it came to be: for whoever hesitates before writing. */
export function keysPage(props: KeysPageProps): string {
  return renderDocument(<KeysPage {...props} />);
}

function KeysPage({ locale, newsroom, record, origin }: KeysPageProps): VNode {
  const wording = wordingFor(locale);
  const { say } = wording;
  return (
    <Document wording={wording} title="title.keys" languageLinks={keysPath} hasForm={false}>
      <h1>{say('keys.heading', { newsroom })}</h1>
      <p class="lead">{say('keys.lead')}</p>
      {record.keys.length === 0 && <p class="notice">{say('keys.none')}</p>}
      {record.keys.length > 0 && (
        <Section id="key" heading={say('key.heading')}>
          <Fingerprints wording={wording} keys={record.keys} />
        </Section>
      )}
      <Section id="compare" heading={say('compare.heading')} class="caution">
        <List
          items={[
            say('compare.where'),
            say('compare.whole'),
            say('compare.differs'),
            say('compare.former'),
            say('compare.server'),
            say('compare.mailbox'),
          ]}
        />
      </Section>
      <Changes wording={wording} record={record} />
      <Downloads wording={wording} record={record} origin={origin} />
      <p class="back">
        <a href={localePath(locale)}>{say('nav.backToForm')}</a>
      </p>
    </Document>
  );
}

interface RecordProps {
  readonly wording: Wording;
  readonly record: KeyRecord;
}

function Changes({ wording, record }: RecordProps): VNode {
  const { say, sayCount } = wording;
  return (
    <Section id="changes" heading={say('changes.heading')}>
      <p>{say('changes.about')}</p>
      {record.changes.map((change, index) => (
        <Change key={index} wording={wording} change={change} />
      ))}
      <p class="soft">{sayCount('changes.entries', record.entries)}</p>
    </Section>
  );
}

/** With the fingerprints of its day: whoever has an older one on paper finds it. */
function Change({ wording, change }: { readonly wording: Wording; readonly change: KeyChange }): VNode {
  const { say, sayCount, day } = wording;
  const { kinds, fingerprints } = change;
  return (
    <article>
      <h3>{day(change.day)}</h3>
      {kinds.map((kind) => (
        <p key={kind}>{say(`changes.${kind}`)}</p>
      ))}
      {fingerprints.length > 0 && (
        <details>
          <summary>{sayCount('changes.fingerprint', fingerprints.length)}</summary>
          {fingerprints.map((groups) => (
            <Hex key={groups.join('')}>{groups.join(' ')}</Hex>
          ))}
        </details>
      )}
    </article>
  );
}

/** Apart from the rest: nobody needs it to write, and a saved file can be found. */
function Downloads({ wording, record, origin }: RecordProps & { readonly origin: string }): VNode {
  const { say } = wording;
  const files = [
    ...(record.keys.length > 0 ? [['newsroom.asc', say('record.key')] as const] : []),
    ['log.json', say('record.log')] as const,
    ...(record.revoked ? [['revoked.asc', say('record.revoked')] as const] : []),
  ];
  return (
    <Section id="record" heading={say('record.heading')}>
      <p>{say('record.about', { program: PROGRAM })}</p>
      <p class="label">{say('record.pin')}</p>
      <Hex>{record.begins.join(' ')}</Hex>
      <p class="label">{say('record.command')}</p>
      <Hex>{`${PROGRAM} verify ${origin} --fingerprint ${record.begins.join('').toLowerCase()}`}</Hex>
      <ul>
        {files.map(([file, name]) => (
          <li key={file}>
            <a href={`/keys/${file}`} download={file}>
              {name} ({file})
            </a>
          </li>
        ))}
      </ul>
      <p class="soft">{say('record.save')}</p>
    </Section>
  );
}

function Hex({ children }: { readonly children: string }): VNode {
  return (
    <p class="hex notranslate">
      <code>{children}</code>
    </p>
  );
}
