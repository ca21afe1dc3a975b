type Child = Node | string | undefined | false;

interface Attributes {
  readonly class?: string;
  readonly id?: string;
  readonly [attribute: string]: string | number | boolean | ((event: Event) => void) | undefined;
}

/** An element. Text is always text: nothing is ever parsed as markup. Functions listen to the event of their name. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

export const p = (...children: readonly Child[]): HTMLElement => h('p', {}, ...children);

export function button(text: string, click: () => void, look = ''): HTMLButtonElement {
  return h('button', { type: 'button', class: look, click }, text);
}

export function list(items: readonly (string | undefined)[]): HTMLElement {
  return h('ul', {}, ...items.filter((item) => item !== undefined).map((item) => h('li', {}, item)));
}

/** Letters, digits and the dot: what no line may break in. */
const EXTENSION = /\.[A-Za-z0-9]{1,6}$/u;

/** The name of a file, whose extension stays in one piece. `notranslate`: a translation service would be sent it. */
export function fileName(name: string): HTMLElement {
  const extension = EXTENSION.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - extension.length);
  return h(
    'bdi',
    { class: 'name notranslate' },
    stem,
    extension !== '' && h('span', { class: 'extension' }, extension),
  );
}

/** A section that a screen reader can name and jump to. */
export function section(
  id: string,
  heading: string,
  look: string,
  ...children: readonly Child[]
): HTMLElement {
  return h(
    'section',
    { id, class: look, 'aria-labelledby': `${id}-heading` },
    h('h2', { id: `${id}-heading` }, heading),
    ...children,
  );
}

/** Puts what is new before the reader, also one who listens. */
export function focusOn(element: HTMLElement): void {
  element.tabIndex = -1;
  element.focus();
  element.scrollIntoView({ block: 'nearest' });
}
