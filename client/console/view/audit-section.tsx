import { formatDay } from '../formats.ts';
import { sentences } from '../sentences.ts';
import type { SignedIn } from '../state/state.ts';
import { nameOf } from './key-card.tsx';
import type { KeysViewProps } from './keys-page.tsx';

/** What staff have done, by day. */
export function AuditSection({ state, session }: Omit<KeysViewProps, 'page'>) {
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
