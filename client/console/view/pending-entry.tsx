import { visibleLine } from '../../visible-text.ts';
import { sentences } from '../sentences.ts';
import type { KeysPage } from '../protocol.ts';
import { nameOf, type KeysViewProps } from './keys-page.tsx';

/** A change that one officer has signed, and that another must. */
export function PendingEntry({ state, session, page }: KeysViewProps) {
  const { pending: words, log, staff } = sentences.newsroomKeys;
  const { pending } = page;
  if (pending === undefined) return null;
  const officer = state.roles.includes('officer');
  return (
    <section class="remark-box">
      <h3>{words.title}</h3>
      <p>
        {log.reason(pending.reason)}. <bdi>{visibleLine(pending.note)}</bdi>
      </p>
      <p>
        {words.signers(pending.signers.map(visibleLine))} {words.missing(pending.missing)}
      </p>
      <h4>{words.ring}</h4>
      <ul>
        {pending.ring.map((fingerprint) => (
          <li key={fingerprint}>{knownName(page, fingerprint)}</li>
        ))}
      </ul>
      <h4>{words.staff}</h4>
      <ul>
        {pending.staff.map(({ fingerprint, roles }) => (
          <li key={fingerprint}>
            {knownName(page, fingerprint)} ({roles.map((role) => staff.roles[role]).join(', ')})
          </li>
        ))}
      </ul>
      {officer && (
        <p class="letter-actions">
          {pending.mine ? (
            <span>{words.mine}</span>
          ) : (
            <button
              type="button"
              class="primary"
              onClick={() => void session.newsroomKeys.change({ what: 'sign' })}
            >
              {words.sign}
            </button>
          )}
          <button type="button" onClick={() => void session.newsroomKeys.change({ what: 'drop' })}>
            {words.drop}
          </button>
        </p>
      )}
    </section>
  );
}

/** With the fingerprint, since a name can be anything. */
function knownName({ ring, staff }: KeysPage, fingerprint: string) {
  const known = [...ring, ...staff.map(({ key }) => key)].find((key) => key.fingerprint === fingerprint);
  const groups = fingerprint.toUpperCase().match(/.{1,4}/gu) ?? [];
  return (
    <>
      {known !== undefined && <bdi>{nameOf(known)}</bdi>} <code class="fingerprint">{groups.join(' ')}</code>
    </>
  );
}
