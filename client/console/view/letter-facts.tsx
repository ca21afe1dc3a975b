import type { ComponentChildren } from 'preact';
import { formatLanguage, formatMoment, zoneName } from '../formats.ts';
import type { OpenMessage } from '../protocol.ts';
import { sentences } from '../sentences.ts';

const UTC = 'UTC';

/** When, where and in what language. */
export function LetterFacts({
  sealed,
  content,
}: {
  readonly sealed: OpenMessage['sealed'];
  readonly content: OpenMessage | undefined;
}) {
  const { letter } = sentences;
  return (
    <dl class="facts">
      {content !== undefined && (
        <Fact name={letter.time}>
          <Moment sealed={sealed} time={content.time} />
        </Fact>
      )}
      <Fact name={letter.sealedLabel}>{letter.sealed[sealed]}</Fact>
      {content !== undefined && (
        <Fact name={letter.language}>
          <bdi>{formatLanguage(content.language)}</bdi>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface MomentProps {
  readonly sealed: OpenMessage['sealed'];
  readonly time: number | undefined;
}

/** In the editor's zone and in UTC; what a browser sealed is dated by that browser, so it is a claim. */
export function Moment({ sealed, time }: MomentProps) {
  const { letter } = sentences;
  if (time === undefined) return <>{letter.noTime}</>;
  const zone = zoneName();
  return (
    <>
      <time dateTime={new Date(time).toISOString()}>
        {zone !== UTC && (
          <span class="moment">
            {formatMoment(time, zone)} ({zone})
          </span>
        )}
        <span class="moment">
          {formatMoment(time, UTC)} ({UTC})
        </span>
      </time>
      {sealed === 'browser' && <span class="faint">{letter.timeByBrowser}</span>}
    </>
  );
}
