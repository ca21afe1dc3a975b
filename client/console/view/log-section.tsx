import { visibleLine } from '../../visible-text.ts';
import { formatDay } from '../formats.ts';
import { sentences } from '../sentences.ts';
import { nameOf } from './key-card.tsx';
import { isOfficer, type KeysViewProps } from './keys-page.tsx';
import { SureButton } from './sure-buttons.tsx';

/** The key log: how it is recognised, what it has seen, and how many must sign. */
export function LogSection(props: KeysViewProps) {
  const { state, page } = props;
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
      <History {...props} />
      {isOfficer(state) && <RequiredSignatures key={page.sequence} {...props} />}
    </section>
  );
}

function History({ page }: KeysViewProps) {
  const { log } = sentences.newsroomKeys;
  return (
    <details>
      <summary>{log.history}</summary>
      <ol class="log-entries" reversed start={page.sequence}>
        {page.entries.map(({ sequence, day, reason, note, stolen }) => (
          <li key={sequence}>
            {log.reason(reason)}, {formatDay(day)} {note !== '' && <bdi>{visibleLine(note)}</bdi>}
            {stolen.length > 0 && ` ${log.stolen(stolen.map(nameOf))}`}
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Whether two officers must sign a change: switched by a change that must be signed in the way of before. */
function RequiredSignatures({ state, session, page }: KeysViewProps) {
  const { log } = sentences.newsroomKeys;
  const required = page.required === 1 ? 2 : 1;
  const tooFew = page.staff.filter(({ roles }) => roles.includes('officer')).length < required;
  const [open, lead, submit] =
    required === 2
      ? [log.requireTwo, log.requireTwoLead, log.requireTwoSure]
      : [log.requireOne, log.requireOneLead, log.requireOneSure];
  return (
    <details>
      <summary>{open}</summary>
      <p>{lead}</p>
      {tooFew && <p class="faint">{log.tooFew}</p>}
      {!tooFew && (
        <p class="letter-actions">
          <SureButton
            label={open}
            sure={submit}
            busy={state.newsroomKeys.busy}
            act={() => void session.newsroomKeys.change({ what: 'required', required })}
          />
        </p>
      )}
    </details>
  );
}
