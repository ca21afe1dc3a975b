import { useEffect, useRef } from 'preact/hooks';
import type { KeysPage } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { SignedIn } from '../state/state.ts';
import { AuditSection } from './audit-section.tsx';
import { FailureNote } from './failure-note.tsx';
import { addKey, KeyCard, nameOf } from './key-card.tsx';
import { KeyRotation } from './key-rotation.tsx';
import { LogSection } from './log-section.tsx';
import { PendingEntry } from './pending-entry.tsx';
import { StaffList } from './staff-list.tsx';
import { StoredSection } from './stored-section.tsx';
import { StolenKeys } from './stolen-keys.tsx';
import { useFocusKept } from './use-focus-kept.ts';

export interface KeysViewProps {
  readonly state: SignedIn;
  readonly session: Session;
  readonly page: KeysPage;
}

export function isOfficer({ roles }: SignedIn): boolean {
  return roles.includes('officer');
}

/** The newsroom's keys, who works with them, and what officers change. */
export function KeysPageView({ state, session }: Omit<KeysViewProps, 'page'>) {
  const { content, failure, busy } = state.newsroomKeys;
  const { title, reading, again, failure: say } = sentences.newsroomKeys;
  const heading = useRef<HTMLHeadingElement>(null);
  const page = useFocusKept(busy);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <main class="keys-page" aria-busy={busy} ref={page}>
      <div class="keys-column">
        <div class="keys-head">
          <h2 ref={heading} tabIndex={-1}>
            {title}
          </h2>
          <button type="button" onClick={() => void session.newsroomKeys.read()}>
            {again}
          </button>
        </div>
        {failure !== undefined && <FailureNote failure={failure} say={say} />}
        {content === undefined && failure === undefined && <p class="faint">{reading}</p>}
        {content !== undefined && <Content state={state} session={session} page={content} />}
      </div>
    </main>
  );
}

function Content(props: KeysViewProps) {
  const { state, session, page } = props;
  const { firstUse, editors } = sentences.newsroomKeys;
  const onlyOld =
    page.ring.length > 0 &&
    !page.ring.some(({ atHand }) => atHand) &&
    page.epochs.some(({ epoch, atHand }) => atHand && epoch < page.epoch);
  return (
    <>
      {page.firstUse && <p class="remark-box">{firstUse}</p>}
      {onlyOld && (
        <section class="remark-box">
          <h3>{editors.title}</h3>
          <p>{isOfficer(state) ? editors.bodyOfficer : editors.body}</p>
          <button type="button" onClick={addKey(session)}>
            {editors.add}
          </button>
        </section>
      )}
      {page.pending !== undefined && <PendingEntry {...props} pending={page.pending} />}
      <RingSection {...props} />
      {isOfficer(state) && <KeyRotation {...props} />}
      <StolenKeys {...props} />
      <StaffList {...props} />
      <LogSection {...props} />
      <StoredSection page={page} />
      {isOfficer(state) && <AuditSection state={state} session={session} />}
    </>
  );
}

function RingSection({ state, page }: KeysViewProps) {
  const { ring } = sentences.newsroomKeys;
  return (
    <section>
      <h3>{ring.title}</h3>
      {page.ring.length === 0 && (
        <p class="failure">
          {ring.empty} {isOfficer(state) ? ring.emptyOfficer : ring.emptyEditor}
        </p>
      )}
      <ul class="key-cards">
        {page.ring.map((key) => (
          <li key={key.fingerprint}>
            <KeyCard shown={key} use="ring" />
            <p class="faint">{key.atHand ? ring.atHand : ring.notAtHand}</p>
          </li>
        ))}
      </ul>
      {page.recovery !== undefined && (
        <p class="faint">
          {ring.recovery}: {nameOf(page.recovery)}{' '}
          <code class="fingerprint">{page.recovery.groups.join(' ')}</code>
        </p>
      )}
    </section>
  );
}
