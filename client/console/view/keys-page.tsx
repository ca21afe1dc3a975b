import { useEffect, useRef } from 'preact/hooks';
import { visibleLine } from '../../visible-text.ts';
import { formatDay } from '../formats.ts';
import type { DescribedKey, KeysPage } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { SignedIn } from '../state/state.ts';
import { FailureNote } from './failure-note.tsx';
import { KeyRotation } from './key-rotation.tsx';
import { PendingEntry } from './pending-entry.tsx';
import { StaffList } from './staff-list.tsx';

/** Days before its end from which a key is warned of. */
const WARNING_DAYS = 60;

export interface KeysViewProps {
  readonly state: SignedIn;
  readonly session: Session;
  readonly page: KeysPage;
}

/** The newsroom's keys, who works with them, and what officers change. */
export function KeysPageView({ state, session }: Omit<KeysViewProps, 'page'>) {
  const { content, failure } = state.newsroomKeys;
  const { title, reading, again } = sentences.newsroomKeys;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <main class="keys-page" aria-busy={state.newsroomKeys.busy}>
      <div class="keys-column">
        <div class="keys-head">
          <h2 ref={heading} tabIndex={-1}>
            {title}
          </h2>
          <button type="button" onClick={() => void session.newsroomKeys.read()}>
            {again}
          </button>
        </div>
        {failure !== undefined && <FailureNote failure={failure} />}
        {content === undefined && failure === undefined && <p class="faint">{reading}</p>}
        {content !== undefined && <Content state={state} session={session} page={content} />}
      </div>
    </main>
  );
}

function Content({ state, session, page }: KeysViewProps) {
  const officer = state.roles.includes('officer');
  const { firstUse, editors } = sentences.newsroomKeys;
  const onlyOld =
    !page.ring.some(({ atHand }) => atHand) &&
    page.epochs.some(({ epoch, atHand }) => atHand && epoch < page.epoch);
  return (
    <>
      {page.firstUse && <p class="remark-box">{firstUse}</p>}
      {onlyOld && (
        <section class="remark-box">
          <h3>{editors.title}</h3>
          <p>{editors.body}</p>
          <button type="button" onClick={addKey(session)}>
            {editors.add}
          </button>
        </section>
      )}
      {page.pending !== undefined && <PendingEntry state={state} session={session} page={page} />}
      <RingSection page={page} />
      {officer && <KeyRotation state={state} session={session} page={page} />}
      <StaffList state={state} session={session} page={page} />
      <LogSection page={page} />
      {officer && <AuditSection state={state} session={session} />}
    </>
  );
}

export function addKey({ store }: Session): () => void {
  return () => {
    store.dispatch({ type: 'dialog-shown', dialog: { kind: 'add-key' } });
  };
}

export function nameOf({ userIds }: { readonly userIds: readonly string[] }): string {
  return visibleLine(userIds[0] ?? sentences.keys.unnamed);
}

function RingSection({ page }: { readonly page: KeysPage }) {
  const { ring } = sentences.newsroomKeys;
  return (
    <section>
      <h3>{ring.title}</h3>
      {page.ring.length === 0 && <p class="failure">{ring.empty}</p>}
      <ul class="key-cards">
        {page.ring.map((key) => (
          <li key={key.fingerprint}>
            <KeyCard shown={key} />
            <p class="faint">{key.atHand ? ring.atHand : ring.notAtHand}</p>
          </li>
        ))}
      </ul>
      {page.recovery !== undefined && (
        <p class="faint">
          {ring.recovery}: <code class="fingerprint">{page.recovery.groups.join(' ')}</code>
        </p>
      )}
    </section>
  );
}

export function KeyCard({ shown }: { readonly shown: DescribedKey }) {
  const { expiry, never, plan, ring, unfit } = sentences.newsroomKeys;
  const { daysLeft } = shown;
  const soon = daysLeft !== undefined && daysLeft <= WARNING_DAYS;
  return (
    <>
      <bdi class="key-name">{nameOf(shown)}</bdi>
      <code class="fingerprint">{shown.groups.join(' ')}</code>
      <p class={soon || !shown.fit ? 'failure' : 'faint'}>
        {!shown.fit && `${unfit} `}
        {daysLeft === undefined ? never : expiry(daysLeft)} {soon && plan}
      </p>
      <details>
        <summary>{ring.words}</summary>
        <p class="key-words">{shown.words.join(' ')}</p>
      </details>
    </>
  );
}

function LogSection({ page }: { readonly page: KeysPage }) {
  const { log } = sentences.newsroomKeys;
  return (
    <section>
      <h3>{log.title}</h3>
      <p>{log.state(page.sequence, page.day)}</p>
      <p>
        {log.since(page.since)} {log.required[page.required]}
      </p>
      <dl class="facts">
        <div>
          <dt>{log.genesis}</dt>
          <dd>
            <code class="fingerprint">{page.genesis.join(' ')}</code>
          </dd>
        </div>
        <div>
          <dt>{log.head}</dt>
          <dd>
            <code class="fingerprint">{page.head.join(' ')}</code>
          </dd>
        </div>
      </dl>
      <details>
        <summary>{log.history}</summary>
        <ol class="log-entries" reversed start={page.sequence}>
          {page.entries.map(({ sequence, day, reason, note }) => (
            <li key={sequence}>
              {log.reason(reason)}, {formatDay(day)} {note !== '' && <bdi>{visibleLine(note)}</bdi>}
            </li>
          ))}
        </ol>
      </details>
    </section>
  );
}

function AuditSection({ state, session }: Omit<KeysViewProps, 'page'>) {
  const { audit } = sentences.newsroomKeys;
  const records = state.newsroomKeys.audit;
  return (
    <section>
      <h3>{audit.title}</h3>
      {records === undefined ? (
        <button type="button" onClick={() => void session.newsroomKeys.readAudit()}>
          {audit.show}
        </button>
      ) : (
        <>
          <p class="faint">{records.length === 0 ? audit.empty : audit.lead}</p>
          <ul class="log-entries audit">
            {records.map(({ sequence, day, actor, action }) => (
              <li key={sequence}>
                <span>{formatDay(day)}</span> <bdi>{actorName(state, actor)}</bdi> {audit.action(action)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function actorName({ newsroomKeys: { content } }: SignedIn, actor: string): string {
  const member = content?.staff.find(({ key }) => key.fingerprint === actor);
  return member === undefined ? actor.slice(0, 16).toUpperCase() : nameOf(member.key);
}
