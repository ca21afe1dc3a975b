import { useEffect } from 'preact/hooks';
import type { Session } from '../session/session.ts';
import type { SignedIn } from '../state/state.ts';
import { type Command, commandFor, type Place } from './commands.ts';

/** Elements that the keyboard finds by these ids. */
export const SEARCH_ID = 'search';
export const LIST_ID = 'tips';
export const LETTER_ID = 'letter';
export const NEWEST_ID = 'newest';
export const REPLY_ID = 'reply';

export function useKeyboard(session: Session): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { desk } = session;
      if (desk === undefined || event.defaultPrevented) return;
      const command = commandFor(event, placeOf(event.target));
      const allowed = command !== undefined && isAllowed(command, desk);
      if (!allowed || (event.repeat && !isMove(command))) return;
      event.preventDefault();
      carryOut(command, desk, session);
    };
    document.addEventListener('keydown', listen);
    return () => {
      document.removeEventListener('keydown', listen);
    };
  }, [session]);
}

function placeOf(target: EventTarget | null): Place {
  if (!(target instanceof Element)) return 'elsewhere';
  if (target.id === SEARCH_ID) return 'search';
  if (target.matches('input:not([type=checkbox]), textarea, select')) return 'typing';
  if (target.closest(`#${LIST_ID}`) !== null) return 'list';
  if (target.closest(`#${LETTER_ID}`) !== null) return 'letter';
  return target.matches('button, a, input, summary') ? 'control' : 'elsewhere';
}

/** What is behind a dialog, or behind the page Keys, is left alone. */
function isAllowed(command: Command, { dialog, newsroomKeys }: SignedIn): boolean {
  if (command === 'lock') return true;
  return dialog === undefined && (!newsroomKeys.shown || command === 'help');
}

function isMove(command: Command): boolean {
  return command === 'next' || command === 'previous';
}

function carryOut(command: Command, desk: SignedIn, session: Session): void {
  const { tips, store } = session;
  switch (command) {
    case 'next':
    case 'previous':
      move(command === 'next' ? 1 : -1, desk, session);
      return;
    case 'open':
      if (desk.cursor !== undefined) void tips.open(desk.cursor);
      return;
    case 'back':
      back(desk, session);
      return;
    case 'save':
      saveFocused(desk, session);
      return;
    case 'reply':
      focusReply();
      return;
    case 'toggle-read':
      toggleRead(desk, session);
      return;
    case 'choose':
      if (desk.cursor !== undefined) session.selection.toggle(desk.cursor);
      return;
    case 'search':
      document.getElementById(SEARCH_ID)?.focus();
      return;
    case 'lock':
      session.lock('editor');
      return;
    case 'help':
      store.dispatch({ type: 'dialog-shown', dialog: { kind: 'help' } });
      return;
  }
}

/** From a letter that is being read, the next letter; from the list, the next line. */
function move(steps: number, desk: SignedIn, { tips, store }: Session): void {
  const readingOn = desk.reading !== undefined && isInLetter(document.activeElement);
  tips.move(steps);
  const { state } = store;
  if (state.screen !== 'desk' || state.cursor === undefined) return;
  if (readingOn) void tips.open(state.cursor);
  else focusRow(state.cursor);
}

function isInLetter(element: Element | null): boolean {
  return element !== null && element.closest(`#${LETTER_ID}`) !== null;
}

function back(desk: SignedIn, { tips }: Session): void {
  if (desk.reading !== undefined) tips.close();
  // At once: the next key must not be typed into the search any more.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  if (desk.cursor !== undefined) focusRow(desk.cursor);
}

/** At once, so that the next key already counts there, or when the list has been drawn with it. */
export function focusRow(tip: string): void {
  const focus = () => {
    const row = document.getElementById(rowId(tip));
    row?.focus({ preventScroll: true });
    return row !== null;
  };
  if (!focus()) setTimeout(focus);
}

export function rowId(tip: string): string {
  return `tip-${tip}`;
}

/** The file that has the focus, else the first one. */
function saveFocused({ reading }: SignedIn, { files }: Session): void {
  if (reading?.content.status !== 'open') return;
  const focused = document.activeElement?.closest<HTMLElement>('[data-position]')?.dataset;
  const { first, later } = reading.content;
  const named = [first, ...later].find((message) => 'files' in message && message.files.length > 0);
  const message = focused?.['message'] ?? named?.id;
  if (message === undefined) return;
  files.save({ tip: reading.tip, message, position: Number(focused?.['position'] ?? 1) });
}

function focusReply(): void {
  const field = document.getElementById(REPLY_ID);
  field?.scrollIntoView({ block: 'nearest' });
  field?.focus();
}

function toggleRead({ reading, cursor, tips: all }: SignedIn, { tips }: Session): void {
  const tip = all.get(reading?.tip ?? cursor ?? '');
  if (tip !== undefined) void tips.setRead(tip.id, !tip.read);
}
