import { formatDay, formatLanguage, formatMoment, zoneName } from '../formats.ts';
import { sentences } from '../sentences.ts';
import type { OpenTip, Tip } from '../state/state.ts';

/** When, where and in what language. */
export function LetterFacts({ tip, content }: { readonly tip: Tip; readonly content: OpenTip | undefined }) {
  const { letter } = sentences;
  return (
    <dl class="facts">
      {content !== undefined && <Moment tip={tip} time={content.time} />}
      <div>
        <dt>{letter.arrived}</dt>
        <dd>{formatDay(tip.day)}</dd>
      </div>
      <div>
        <dt>{letter.sealedLabel}</dt>
        <dd>{letter.sealed[tip.sealed]}</dd>
      </div>
      {content !== undefined && (
        <div>
          <dt>{letter.language}</dt>
          <dd>
            <bdi>{formatLanguage(content.language)}</bdi>
          </dd>
        </div>
      )}
    </dl>
  );
}

/** In the editor's zone and in UTC; what a browser sealed is dated by that browser, so it is a claim. */
function Moment({ tip, time }: { readonly tip: Tip; readonly time: number | undefined }) {
  const { letter } = sentences;
  if (time === undefined) {
    return (
      <div>
        <dt>{letter.sealedAt}</dt>
        <dd>{letter.noTime}</dd>
      </div>
    );
  }
  return (
    <div>
      <dt>{letter.sealedAt}</dt>
      <dd>
        <time dateTime={new Date(time).toISOString()}>
          <span class="moment">
            {formatMoment(time)} ({zoneName()})
          </span>
          <span class="moment">{formatMoment(time, 'UTC')} (UTC)</span>
        </time>
        {tip.sealed === 'browser' && <span class="faint">{letter.timeByBrowser}</span>}
      </dd>
    </div>
  );
}
