import type { KeyNews } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { SignedIn } from '../state/state.ts';
import { addKey, nameOf } from './key-card.tsx';

interface Item {
  /** What is put aside is this, and not what it becomes later. */
  readonly id: string;
  readonly text: string;
  readonly urgent: boolean;
  /** The new key helps, not a look at the page Keys. */
  readonly needsKey?: boolean;
}

/** Of the newsroom's keys, what everybody has to know: above the list, since the page Keys says it itself. */
export function KeyNewsStrip({ state, session }: { readonly state: SignedIn; readonly session: Session }) {
  const { look, addNew, aside, asideNamed } = sentences.keyNews;
  const { keyNews, newsAside, newsroomKeys } = state;
  const items = keyNews === undefined || newsroomKeys.shown ? [] : itemsOf(keyNews);
  return (
    <div class="key-news" role="status">
      {items
        .filter(({ id }) => !newsAside.has(id))
        .map(({ id, text, urgent, needsKey }) => (
          <div key={id} class={urgent ? 'remark urgent' : 'remark'}>
            <p>{text}</p>
            <p class="letter-actions">
              <button
                type="button"
                onClick={
                  needsKey === true
                    ? addKey(session)
                    : () => {
                        session.newsroomKeys.show();
                      }
                }
              >
                {needsKey === true ? addNew : look}
              </button>
              <button
                type="button"
                aria-label={asideNamed(text)}
                onClick={() => {
                  session.store.dispatch({ type: 'news-put-aside', id });
                }}
              >
                {aside}
              </button>
            </p>
          </div>
        ))}
    </div>
  );
}

/** The gravest first. */
function itemsOf({ closed, stolen, onlyOld, waiting, expiring }: KeyNews): readonly Item[] {
  const { keyNews: words } = sentences;
  return [
    ...(closed ? [{ id: 'closed', text: words.closed, urgent: true }] : []),
    ...stolen.map((key) => ({
      id: `stolen ${key.fingerprint}`,
      text: words.stolen(nameOf(key), key.day),
      urgent: true,
    })),
    ...(onlyOld ? [{ id: 'only-old', text: words.onlyOld, urgent: false, needsKey: true }] : []),
    ...(waiting ? [{ id: 'waiting', text: words.waiting, urgent: false }] : []),
    ...expiring.map((key) => ({
      id: `expiring ${key.fingerprint} ${key.step}`,
      text: words.expiring[key.use](nameOf(key), key.daysLeft),
      urgent: key.step === 7,
    })),
  ];
}
