/** What the keyboard can ask for. */
export type Command =
  | 'next'
  | 'previous'
  | 'open'
  | 'back'
  | 'save'
  | 'reply'
  | 'toggle-read'
  | 'choose'
  | 'search'
  | 'lock'
  | 'help';

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** Where the focus is. */
export type Place = 'list' | 'letter' | 'search' | 'typing' | 'control' | 'elsewhere';

const BY_LETTER: Partial<Record<string, Command>> = {
  j: 'next',
  k: 'previous',
  s: 'save',
  r: 'reply',
  u: 'toggle-read',
  x: 'choose',
  l: 'lock',
  '/': 'search',
  '?': 'help',
};
const IN_LIST: Partial<Record<string, Command>> = { ArrowDown: 'next', ArrowUp: 'previous', Enter: 'open' };

/** @returns undefined when the key is left to the browser */
export function commandFor(press: KeyPress, place: Place): Command | undefined {
  if (press.ctrlKey || press.altKey || press.metaKey) return undefined;
  if (press.key === 'Escape') return 'back';
  if (place === 'typing') return undefined;
  if (place === 'search') return press.key === 'ArrowDown' || press.key === 'Enter' ? 'next' : undefined;
  const arrow = place === 'list' || place === 'elsewhere' ? IN_LIST[press.key] : undefined;
  // A row is a button: Enter opens it by itself.
  if (arrow === 'open' && place === 'list') return undefined;
  return arrow ?? BY_LETTER[letterOf(press)];
}

/** With a Cyrillic or Hangul layout the letter of the same key counts. */
function letterOf({ key, code }: KeyPress): string {
  const foreign = key === 'Process' || (key.codePointAt(0) ?? 0) > 0x7f;
  return foreign && code.startsWith('Key') ? code.slice('Key'.length).toLowerCase() : key.toLowerCase();
}
