import { sentences } from '../sentences.ts';
import { choosableTips, chosenTips } from '../session/selection-desk.ts';
import type { Session } from '../session/session.ts';
import type { Tally } from '../state/order.ts';
import type { SignedIn } from '../state/state.ts';

interface ListToolsProps {
  readonly state: SignedIn;
  readonly session: Session;
  readonly tally: Tally;
}

/** The order of the list, and what is done to several of its tips. */
export function ListTools({ state, session, tally }: ListToolsProps) {
  if (state.selection !== undefined) return <Chosen state={state} session={session} />;
  const { byStamp } = state.filter;
  const { order, select } = sentences.tools;
  if (tally.listed === 0) return null;
  return (
    <div class="list-tools">
      <button
        type="button"
        onClick={() => {
          session.selection.begin();
        }}
      >
        {select}
      </button>
      {(tally.stamped || byStamp) && (
        <label>
          {order.label}
          <select
            value={byStamp ? 'stamp' : 'day'}
            onChange={(event) => {
              session.store.dispatch({ type: 'sorted', byStamp: event.currentTarget.value === 'stamp' });
            }}
          >
            <option value="day">{order.day}</option>
            <option value="stamp">{order.stamp}</option>
          </select>
        </label>
      )}
    </div>
  );
}

function Chosen({ state, session }: Omit<ListToolsProps, 'tally'>) {
  const { tools, spam, deletion } = sentences;
  const { selection } = session;
  const chosen = chosenTips(state);
  const inSpam = state.filter.spam;
  const choosable = choosableTips(state);
  const all = choosable.length > 0 && choosable.every((id) => state.selection?.has(id));
  const act = (work: (tips: readonly string[]) => unknown) => () => {
    if (chosen.length > 0) void work(chosen);
  };
  return (
    <div class="list-tools choosing" role="group" aria-label={tools.title}>
      <p role="status">{tools.chosen(chosen.length)}</p>
      <button
        type="button"
        onClick={() => {
          if (all) selection.none();
          else selection.all();
        }}
      >
        {all ? tools.none : tools.all(choosable.length)}
      </button>
      <button
        type="button"
        class="primary"
        aria-disabled={chosen.length === 0}
        onClick={act((tips) => selection.mark(tips, !inSpam))}
      >
        {inSpam ? spam.unmark : spam.mark}
      </button>
      {inSpam && (
        <button
          type="button"
          aria-disabled={chosen.length === 0}
          onClick={act((tips) => {
            selection.askToDelete(tips);
          })}
        >
          {deletion.open}
        </button>
      )}
      <button
        type="button"
        onClick={() => {
          selection.end();
        }}
      >
        {tools.done}
      </button>
    </div>
  );
}
