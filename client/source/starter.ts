/**
 * The few lines that stand in a page. They load the rest when somebody begins to write, and see to it that nothing is sent
 * the other way, for the server to seal it, unless that was chosen.
 */

import { tellLeft } from './channel.ts';

interface Enhanced {
  readonly submit: () => void;
}

/** How long loading may take once somebody has pressed Send, milliseconds: Tor can pause for most of a minute. */
const PATIENCE_MS = 90_000;

// From here on the page says what is so with a script (style.css).
document.documentElement.dataset['script'] = '';

// Whoever leaves one tab leaves all of them. The page that the server answers to Leave tells it too.
document.querySelector('.leave')?.addEventListener('click', tellLeft);
if (document.querySelector('[data-left]') !== null) tellLeft();

const form = document.querySelector<HTMLFormElement>('form[data-enhance]');
const trouble = document.getElementById('script-trouble');

function start(form: HTMLFormElement, trouble: HTMLElement): void {
  let attempts = 0;
  let loading: Promise<Enhanced> | undefined;

  const load = (): Promise<Enhanced> => {
    if (loading !== undefined) return loading;
    // Another address for each attempt: a browser may remember that a module could not be loaded.
    const attempt: Promise<Enhanced> = import(`/enhance.js?${String(attempts++)}`).then(
      (script: { enhance: (form: HTMLFormElement) => Promise<Enhanced> }) => {
        // Given up meanwhile: the form is enhanced by one attempt only.
        if (loading !== attempt) throw new Error();
        return script.enhance(form);
      },
    );
    loading = attempt;
    return attempt;
  };
  const send = (): void => {
    trouble.hidden = true;
    const patience = new Promise<never>((_resolve, reject) => setTimeout(reject, PATIENCE_MS));
    Promise.race([load(), patience]).then(
      (enhanced) => {
        enhanced.submit();
      },
      () => {
        loading = undefined;
        trouble.hidden = false;
        trouble.focus();
      },
    );
  };

  for (const beginning of ['focusin', 'input', 'change'])
    form.addEventListener(
      beginning,
      () => {
        // To show the trouble takes the focus away, which is a change too: the next attempt begins when it is asked for.
        if (!trouble.hidden) return;
        load().catch(() => {
          loading = undefined;
        });
      },
      { once: true },
    );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send();
  });
  trouble.querySelector('[data-again]')?.addEventListener('click', send);
  trouble.querySelector('[data-other-way]')?.addEventListener('click', () => {
    // Without an event: nothing of ours stands in its way.
    form.submit();
  });
}

if (form && trouble) start(form, trouble);
