import { visibleLine } from '../../visible-text.ts';
import type { AddedKey, KeysPage } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import { KeyName } from './key-card.tsx';
import { isOfficer, type KeysViewProps } from './keys-page.tsx';

type Pending = NonNullable<KeysPage['pending']>;

/** A change that one officer has signed, and that another must: all that would be otherwise, held against what is. */
export function PendingEntry({
  state,
  session,
  page,
  pending,
}: KeysViewProps & { readonly pending: Pending }) {
  const { pending: words, log } = sentences.newsroomKeys;
  const { hash } = pending;
  return (
    <section class="remark-box">
      <h3>{words.title}</h3>
      <p>
        {log.reason(pending.reason)}. <bdi>{visibleLine(pending.note)}</bdi>
      </p>
      <p>
        {words.signers(pending.signers.map(visibleLine))} {words.missing(pending.missing)}
      </p>
      <Differences page={page} pending={pending} />
      {isOfficer(state) && (
        <p class="letter-actions">
          {pending.mine ? (
            <span>{words.mine}</span>
          ) : (
            <button
              type="button"
              class="primary"
              aria-disabled={state.newsroomKeys.busy}
              onClick={() => void session.newsroomKeys.change({ what: 'sign', hash })}
            >
              {words.sign}
            </button>
          )}
          <button type="button" onClick={() => void session.newsroomKeys.change({ what: 'drop', hash })}>
            {words.drop}
          </button>
        </p>
      )}
    </section>
  );
}

function Differences({ page, pending }: { readonly page: KeysPage; readonly pending: Pending }) {
  const { pending: words, staff } = sentences.newsroomKeys;
  const named = (members: Pending['staff'] | KeysPage['staff'], { fingerprint }: AddedKey) =>
    (members.find(({ key }) => key.fingerprint === fingerprint)?.roles ?? [])
      .map((role) => staff.roles[role])
      .join(', ');
  const recovery = [page.recovery, pending.recovery].map((key) => (key === undefined ? [] : [key]));
  const [recoveryNow = [], recoveryThen = []] = recovery;
  return (
    <>
      {pending.required !== page.required && <p>{words.required[pending.required]}</p>}
      {pending.stolen.length > 0 && (
        <>
          <h4>{words.stolen}</h4>
          <KeysThen now={pending.stolen} then={pending.stolen} />
        </>
      )}
      <h4>{words.ring}</h4>
      {pending.ring.length === 0 && <p class="failure">{words.nothing}</p>}
      <KeysThen now={page.ring} then={pending.ring} />
      <h4>{words.staff}</h4>
      <KeysThen
        now={page.staff.map(({ key }) => key)}
        then={pending.staff.map(({ key }) => key)}
        remark={(key) => words.roles(named(page.staff, key), named(pending.staff, key))}
      />
      {recoveryNow[0]?.fingerprint !== recoveryThen[0]?.fingerprint && (
        <>
          <h4>{words.recovery}</h4>
          {recoveryThen.length === 0 && <p>{words.noRecovery}</p>}
          <KeysThen now={recoveryNow} then={recoveryThen} />
        </>
      )}
    </>
  );
}

interface KeysThenProps {
  readonly now: readonly AddedKey[];
  readonly then: readonly AddedKey[];
  readonly remark?: (key: AddedKey) => string;
}

/** The keys there would be, and those that would go; what would change is marked. */
function KeysThen({ now, then, remark = () => '' }: KeysThenProps) {
  const { joins, leaves } = sentences.newsroomKeys.pending;
  const within = (keys: readonly AddedKey[], { fingerprint }: AddedKey) =>
    keys.some((key) => key.fingerprint === fingerprint);
  const mark = (key: AddedKey) => (within(then, key) ? (within(now, key) ? '' : joins) : leaves);
  return (
    <ul>
      {[...then, ...now.filter((key) => !within(then, key))].map((key) => (
        <li key={key.fingerprint}>
          {mark(key) !== '' && <strong class="mark">{mark(key)}</strong>} <KeyName shown={key} />{' '}
          {remark(key)}
        </li>
      ))}
    </ul>
  );
}
