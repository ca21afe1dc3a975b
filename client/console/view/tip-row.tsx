import {
  formatClock,
  formatDay,
  formatLanguage,
  formatShortDay,
  formatSize,
  languageTagOf,
} from '../formats.ts';
import { sentences } from '../sentences.ts';
import type { LetterState, Tip } from '../state/state.ts';
import type { PlacedTip } from './list-layout.ts';
import { rowId } from './use-keyboard.ts';

interface TipRowProps {
  readonly placed: PlacedTip;
  readonly total: number;
  readonly tabStop: boolean;
  readonly current: boolean;
  readonly byStamp: boolean;
  /** Undefined while none are being chosen. */
  readonly chosen: boolean | undefined;
  readonly choose: (tip: string) => void;
  readonly open: (tip: string) => void;
  readonly point: (tip: string) => void;
}

export function TipRow({ placed, total, tabStop, current, byStamp, ...props }: TipRowProps) {
  const { chosen, choose, open, point } = props;
  const { tip, index, starts, top, height } = placed;
  return (
    <li
      class={chosen === undefined ? 'tip' : 'tip choosable'}
      aria-setsize={total}
      aria-posinset={index + 1}
      style={{ transform: `translateY(${top}px)`, height: `${height}px` }}
    >
      {starts && <h3 class="day">{byStamp ? sentences.tools.stamp(tip.stamp) : formatDay(tip.latest)}</h3>}
      {chosen !== undefined && (
        <label class="row-choice">
          <input
            type="checkbox"
            aria-label={sentences.tools.selectNamed(nameOf(tip))}
            tabIndex={tabStop ? 0 : -1}
            checked={chosen}
            onFocus={() => {
              point(tip.id);
            }}
            onChange={() => {
              choose(tip.id);
            }}
          />
        </label>
      )}
      <button
        type="button"
        id={rowId(tip.id)}
        class={tip.read ? 'row' : 'row unread'}
        tabIndex={tabStop ? 0 : -1}
        aria-current={current}
        onFocus={() => {
          point(tip.id);
        }}
        onClick={() => {
          open(tip.id);
        }}
      >
        <span class="row-line">
          {!tip.read && <span class="unread-mark" role="img" aria-label={sentences.list.unreadMark} />}
          <FirstLine letter={tip.letter} />
          <Clock tip={tip} byStamp={byStamp} />
        </span>
        <span class="row-meta">
          <Keeping tip={tip} />
          <Language letter={tip.letter} />
          <Exchange tip={tip} />
          <Files tip={tip} />
          <span class="row-sealed">{sentences.list.sealed[tip.sealed]}</span>
          {tip.mailbox && <Answerable />}
        </span>
      </button>
    </li>
  );
}

function nameOf({ letter, latest }: Tip): string {
  return letter.status === 'opened' && letter.firstLine !== '' ? letter.firstLine : formatDay(latest);
}

function FirstLine({ letter }: { readonly letter: LetterState }) {
  switch (letter.status) {
    case 'waiting':
      return <span class="first-line faint">{sentences.list.waiting}</span>;
    case 'unopened':
      return (
        <span class="first-line unopened">
          {unopenedReason(letter.failure.code)} <code>{letter.failure.code}</code>
        </span>
      );
    case 'opened':
      if (letter.firstLine === '') return <span class="first-line faint">{sentences.list.noText}</span>;
      return (
        <bdi class="first-line" lang={languageTagOf(letter.language)}>
          {letter.firstLine}
        </bdi>
      );
  }
}

function unopenedReason(code: string): string {
  const { unopened } = sentences;
  if (code === 'no-fitting-key' || code === 'damaged' || code === 'mixed-up') return unopened[code];
  return unopened.other;
}

/** Of a tip that was continued later, the day is that of its latest message: its own is said here. */
function Clock({ tip: { letter, day, latest }, byStamp }: { readonly tip: Tip; readonly byStamp: boolean }) {
  if (byStamp) return <span class="clock">{formatShortDay(latest)}</span>;
  if (day !== latest) return <span class="clock">{sentences.list.since(formatShortDay(day))}</span>;
  if (letter.status !== 'opened' || letter.time === undefined) return null;
  return <time class="clock">{formatClock(letter.time)}</time>;
}

/** An arrow back, as text and not as a picture. */
function Answerable() {
  const { answerable } = sentences.list;
  return (
    <span class="answerable" role="img" aria-label={answerable} title={answerable}>
      {'\u21a9\ufe0e'}
    </span>
  );
}

function Keeping({ tip: { hold, expires } }: { readonly tip: Tip }) {
  const { list } = sentences;
  if (hold) return <span class="row-held">{list.held}</span>;
  return expires === undefined ? null : (
    <span class="row-expires">{list.expires(formatShortDay(expires))}</span>
  );
}

function Exchange({ tip: { messages, replies } }: { readonly tip: Tip }) {
  const { list } = sentences;
  const parts = [
    ...(messages > 0 ? [list.messages(messages)] : []),
    ...(replies > 0 ? [list.replies(replies)] : []),
  ];
  return parts.length === 0 ? null : <span class="row-exchange">{parts.join(', ')}</span>;
}

function Language({ letter }: { readonly letter: LetterState }) {
  return letter.status === 'opened' ? <bdi>{formatLanguage(letter.language)}</bdi> : null;
}

/** Exact once the letter is open; before that, padded sizes are all there is. */
function Files({ tip: { letter, attachments, attachmentBytes } }: { readonly tip: Tip }) {
  const { files, about } = sentences.list;
  const opened = letter.status === 'opened';
  const count = opened ? letter.files : attachments;
  if (count === 0) return null;
  const size = opened ? formatSize(letter.bytes) : about(formatSize(attachmentBytes));
  return (
    <span class="row-files">
      {files(count)}, {size}
    </span>
  );
}
