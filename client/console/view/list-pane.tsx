import { useMemo } from 'preact/hooks';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import { shownTips, type Tally, tallyOf } from '../state/order.ts';
import type { SignedIn } from '../state/state.ts';
import { FailureNote } from './failure-note.tsx';
import { ListTools } from './list-tools.tsx';
import { RunningSaves } from './running-saves.tsx';
import { TipList } from './tip-list.tsx';

interface ListPaneProps {
  readonly state: SignedIn;
  readonly session: Session;
}

export function ListPane({ state, session }: ListPaneProps) {
  const { tips, filter, reading } = state;
  const tally = useMemo(() => tallyOf(tips), [tips]);
  const shown = useMemo(() => shownTips(tips, filter, reading?.tip), [tips, filter, reading?.tip]);
  return (
    <section class="list-pane" aria-label={sentences.list.title}>
      <div class="list-head">
        <Heading state={state} tally={tally} shown={shown.length} />
        {state.listing.status === 'running' ? (
          <Progress total={state.total} tally={tally} />
        ) : (
          <button
            type="button"
            onClick={() => {
              session.tips.refresh();
            }}
          >
            {sentences.list.refresh}
          </button>
        )}
      </div>
      <Remarks state={state} session={session} tally={tally} />
      <ListTools state={state} session={session} tally={tally} />
      <TipList state={state} shown={shown} session={session} />
      <RunningSaves state={state} session={session} />
      <Hints />
    </section>
  );
}

function Heading({ state, tally, shown }: { state: SignedIn; tally: Tally; shown: number }) {
  const { list, spam } = sentences;
  const { tips, unread, shown: shownCount } = list;
  const filtered = state.filter.unreadOnly || state.filter.expiringOnly || state.filter.found !== undefined;
  return (
    <h2 class="list-heading">
      <span>
        {state.filter.spam ? spam.count(tally.spam) : tips(Math.max(state.total, tally.listed) - tally.spam)}
      </span>
      <span>{unread(state.filter.spam ? tally.unreadSpam : tally.unread)}</span>
      {filtered && <span>{shownCount(shown)}</span>}
    </h2>
  );
}

/** Takes the place of the button, and moves nothing when it ends. */
function Progress({ total, tally }: { total: number; tally: Tally }) {
  const done = tally.listed - tally.waiting;
  const all = Math.max(total, tally.listed);
  return (
    <div class="list-progress">
      <span>{sentences.list.progress(done, all)}</span>
      <progress value={done} max={Math.max(all, 1)} aria-label={sentences.list.opening} />
    </div>
  );
}

/** What the editor should know of the list as a whole, each with what can be done about it. */
function Remarks({ state, session, tally }: ListPaneProps & { readonly tally: Tally }) {
  const { listing, newTips, newMessages, filter } = state;
  const { list, bar, spam } = sentences;
  const refresh = () => {
    session.tips.refresh();
  };
  return (
    <>
      {tally.withoutKey > 0 && (
        <Remark
          text={list.withoutKey(tally.withoutKey)}
          action={bar.addKey}
          act={() => {
            session.store.dispatch({ type: 'dialog-shown', dialog: { kind: 'add-key' } });
          }}
        />
      )}
      {(tally.spam > 0 || filter.spam) && (
        <Remark
          text={filter.spam ? spam.showing : spam.remark(tally.spam, tally.unreadSpam)}
          action={filter.spam ? spam.back : spam.show}
          act={() => {
            session.store.dispatch({ type: 'spam-shown', spam: !filter.spam });
          }}
        />
      )}
      {!filter.spam && (tally.expiring > 0 || filter.expiringOnly) && (
        <Remark
          text={tally.expiring > 0 ? list.expiring(tally.expiring) : list.noneExpiring}
          action={filter.expiringOnly ? list.showAll : list.showExpiring}
          act={() => {
            session.store.dispatch({ type: 'expiring-only-set', expiringOnly: !filter.expiringOnly });
          }}
        />
      )}
      {newTips > 0 && <Remark text={list.newTips(newTips)} action={list.showNew} act={refresh} />}
      {newMessages > 0 && <Remark text={list.newMessages(newMessages)} action={list.showNew} act={refresh} />}
      {listing.status === 'failed' && (
        <div class="remark">
          <p>{list.failed}</p>
          <FailureNote failure={listing.failure} />
          <button type="button" onClick={refresh}>
            {list.tryAgain}
          </button>
        </div>
      )}
      {filter.partly > 0 && <p class="remark">{list.partly(filter.partly)}</p>}
    </>
  );
}

function Remark({ text, action, act }: { text: string; action: string; act: () => void }) {
  return (
    <div class="remark">
      <p>{text}</p>
      <button type="button" onClick={act}>
        {action}
      </button>
    </div>
  );
}

function Hints() {
  return (
    <p class="hints" aria-hidden="true">
      {sentences.hints.map(([key, does]) => (
        <span key={key}>
          <kbd>{key}</kbd> {does}
        </span>
      ))}
    </p>
  );
}
