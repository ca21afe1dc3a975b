import type { FailureCode, FailureData } from '../failure.ts';
import { button, focusOn, h, p } from './dom.ts';
import type { SendingWording } from './wording.ts';

/** What is wrong with what was typed, before anything is sent. */
export type FormFailure = 'empty' | 'message-too-long';

interface Choices {
  readonly again?: (() => void) | undefined;
  /** Where there is a message, and only its files are in the way. */
  readonly withoutFiles?: (() => void) | undefined;
  /** Only if the source says so. */
  readonly otherWay?: (() => void) | undefined;
  readonly back?: (() => void) | undefined;
  /** Of a mailbox, and not of sending; what is said where the server is not to be trusted. */
  readonly opening?: { readonly suspect: string };
}

/**
 * After these there is no other way, not even for whoever asks: it would lead to the very server that shows a key of
 * somebody else's.
 */
const SUSPECT: readonly (FailureCode | FormFailure)[] = [
  'key-mismatch',
  'log-forked',
  'log-older',
  'log-unauthorized',
  'log-broken',
];
/** After these, trying again at once cannot help. */
const NOT_AGAIN: readonly (FailureCode | FormFailure)[] = [
  'no-feature',
  'empty',
  'message-too-long',
  'too-big',
  'files-full',
];
/** After these, the other way would not help, or is not wanted. */
const NO_OTHER_WAY: readonly (FailureCode | FormFailure)[] = [
  'empty',
  'message-too-long',
  'too-big',
  'too-many',
  'files-full',
  'share-used',
  'store-full',
  'key-expired',
  'key-withdrawn',
  'stopped',
  'unsure',
  'unknown-mailbox',
];

/** What trying again means, where it means something of its own. */
const AGAIN: Partial<Record<FailureCode | FormFailure, 'failed.afterAll' | 'failed.ask'>> = {
  stopped: 'failed.afterAll',
  unsure: 'failed.ask',
};

function headingOf(code: FailureCode | FormFailure): 'failed.heading' | 'stopped.heading' | 'unsure.heading' {
  return code === 'stopped' || code === 'unsure' ? `${code}.heading` : 'failed.heading';
}

/** Stops and asks. */
export function troublePanel(
  wording: SendingWording,
  failure: FailureData | { readonly code: FormFailure },
  choices: Choices,
): HTMLElement {
  const { say } = wording;
  const { code } = failure;
  const again = NOT_AGAIN.includes(code) ? undefined : choices.again;
  const withoutFiles = code === 'files-full' || code === 'share-used' ? choices.withoutFiles : undefined;
  const opening = choices.opening !== undefined;
  const suspect = SUSPECT.includes(code);
  const otherWay = suspect || (!opening && NO_OTHER_WAY.includes(code)) ? undefined : choices.otherWay;
  const name = 'name' in failure ? (failure.name ?? '') : '';
  const element = h(
    'section',
    { id: 'trouble', class: 'notice caution', role: 'alert', 'data-code': code },
    !opening && h('h2', {}, say(headingOf(code))),
    p(say(`failed.${code}`, { name })),
    !opening && p(say('failed.nothing')),
    suspect && p(h('strong', {}, choices.opening?.suspect ?? say('failed.suspect'))),
    suspect && p(keysLink(wording)),
    otherWay !== undefined && p(say(opening ? 'failed.openChoice' : 'failed.choice')),
    h(
      'div',
      { class: 'buttons' },
      withoutFiles !== undefined && button(say('failed.withoutFiles'), withoutFiles),
      again !== undefined && button(say(AGAIN[code] ?? 'failed.again'), again),
      otherWay !== undefined &&
        button(say(opening ? 'failed.openOtherWay' : 'failed.otherWay'), otherWay, 'quiet other-way'),
      choices.back !== undefined && button(say('failed.back'), choices.back, 'quiet'),
    ),
  );
  queueMicrotask(() => {
    focusOn(element);
  });
  return element;
}

/** In a window of its own: what was written stays here. */
function keysLink({ locale, say }: SendingWording): HTMLElement {
  const href = `/${locale.toLowerCase()}/keys`;
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, say('failed.compare'));
}
