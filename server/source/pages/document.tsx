import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { localePath, locales, mailboxPath, wordingFor } from '../locales/index.ts';
import type { Locale, SentenceKey, Wording } from '../locales/index.ts';

interface DocumentProps {
  readonly wording: Wording;
  readonly title: SentenceKey & `title.${string}`;
  /** Links to the form, or to another page, in the other languages: only where following one loses nothing that was typed. */
  readonly languageLinks: boolean | ((locale: Locale) => string);
  readonly hasForm: boolean;
  /** A form token, where leaving ends a visit: the server must be told. Else leaving is a link to an empty page. */
  readonly leave?: string | undefined;
  /** Path of a page that is asked for at once. */
  readonly refreshTo?: string;
  /** Only the words of the codename are printed. */
  readonly printsCodename?: boolean;
  readonly children: ComponentChildren;
}

export const FORM_ID = 'write';

export function renderDocument(document: VNode): string {
  return `<!DOCTYPE html>${renderToString(document)}`;
}

export function Document(props: DocumentProps): VNode {
  const {
    wording,
    title,
    languageLinks,
    hasForm,
    leave,
    refreshTo,
    printsCodename = false,
    children,
  } = props;
  const { locale, say } = wording;
  return (
    <html lang={locale} dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        {refreshTo !== undefined && <meta http-equiv="refresh" content={`0; url=${refreshTo}`} />}
        <title>{say(title)}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body {...(printsCodename && { class: 'prints-codename' })}>
        {hasForm && (
          <a class="skip" href={`#${FORM_ID}`}>
            {say('nav.toForm')}
          </a>
        )}
        <header>
          {languageLinks !== false && (
            <LanguageLinks wording={wording} to={languageLinks === true ? localePath : languageLinks} />
          )}
          {leave === undefined ? (
            <a class="leave" href="about:blank">
              {say('nav.leave')}
            </a>
          ) : (
            <LeaveForm wording={wording} form={leave} />
          )}
        </header>
        <main>{children}</main>
      </body>
    </html>
  );
}

function LeaveForm({ wording, form }: { readonly wording: Wording; readonly form: string }): VNode {
  return (
    <form class="leave" method="post" action={mailboxPath(wording.locale, 'leave')}>
      <input type="hidden" name="form" value={form} />
      <button type="submit" class="plain">
        {wording.say('nav.leave')}
      </button>
    </form>
  );
}

interface LanguageLinksProps {
  readonly wording: Wording;
  readonly to: (locale: Locale) => string;
}

/** The language stays in the address: nothing is stored in the browser. */
function LanguageLinks({ wording, to }: LanguageLinksProps): VNode {
  return (
    <nav aria-label={wording.say('nav.languages')}>
      <ul>
        {locales.map((locale) => (
          <li key={locale}>
            <a
              href={to(locale)}
              lang={locale}
              hreflang={locale}
              {...(locale === wording.locale ? { 'aria-current': 'true' as const } : {})}
            >
              {wordingFor(locale).say('language.name')}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface SectionProps {
  readonly id: string;
  readonly heading: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A section that a screen reader can name and jump to. */
export function Section({ id, heading, children, class: className }: SectionProps): VNode {
  return (
    <section id={id} aria-labelledby={`${id}-heading`} {...(className && { class: className })}>
      <h2 id={`${id}-heading`}>{heading}</h2>
      {children}
    </section>
  );
}

/** What is so only where no script runs. */
export interface Unscripted {
  readonly unscripted: string;
}

export function List({ items }: { readonly items: readonly (string | Unscripted)[] }): VNode {
  return (
    <ul>
      {items.map((item) =>
        typeof item === 'string' ? (
          <li key={item}>{item}</li>
        ) : (
          <li key={item.unscripted} class="unscripted">
            {item.unscripted}
          </li>
        ),
      )}
    </ul>
  );
}
