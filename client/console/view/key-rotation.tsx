import { SAMPLE_PARTS } from '../../rotation/prove-epoch.ts';
import { sentences } from '../sentences.ts';
import type { KeysWork } from '../state/state.ts';
import { AnnounceRing } from './announce-ring.tsx';
import { addKey } from './key-card.tsx';
import type { KeysViewProps } from './keys-page.tsx';
import { NewKey } from './new-key.tsx';

/** A change of the newsroom's key, step by step. Where it stands is read from the server each time. */
export function KeyRotation(props: KeysViewProps) {
  const { rotation: words } = sentences.newsroomKeys;
  return (
    <section class="rotation">
      <h3>{words.title}</h3>
      <p>{words.lead}</p>
      <NewKey {...props} />
      <AnnounceRing key={props.page.epoch} {...props} />
      <Rewrap {...props} />
      <Prove {...props} />
      <Retire {...props} />
    </section>
  );
}

function Rewrap({ state, session, page }: KeysViewProps) {
  const { rotation: words } = sentences.newsroomKeys;
  const { work, busy } = state.newsroomKeys;
  const former = page.epochs.filter(({ epoch, parts }) => epoch < page.epoch && parts > 0);
  return (
    <div class="step">
      <h4>{words.rewrap}</h4>
      <p>
        {former.length === 0 ? words.nothing : page.ring.length === 0 ? words.rewrapLater : words.rewrapLead}
      </p>
      {former.map(({ epoch, parts, atHand }) => (
        <p key={epoch} class="letter-actions">
          <span>{words.left(parts, epoch)}</span>
          {atHand ? (
            <button
              type="button"
              class="primary"
              aria-disabled={busy || page.ring.length === 0}
              onClick={() => {
                if (page.ring.length > 0) void session.newsroomKeys.rewrap(epoch);
              }}
            >
              {words.rewrapSubmit(epoch)}
            </button>
          ) : (
            <button type="button" onClick={addKey(session)}>
              {words.noOld}
            </button>
          )}
        </p>
      ))}
      {work?.kind === 'rewrap' && <Work work={work} session={session} />}
    </div>
  );
}

function Work({ work, session }: { readonly work: KeysWork } & Pick<KeysViewProps, 'session'>) {
  const { rotation: words } = sentences.newsroomKeys;
  const { done, total, failed, perSecond, running } = work;
  return (
    <>
      <p class="work" role="status">
        <span>{words.progress(done, total, perSecond)}</span>
        <progress
          value={done}
          max={Math.max(total, 1)}
          aria-label={work.kind === 'rewrap' ? words.rewrap : words.prove}
        />
      </p>
      {running && (
        <button
          type="button"
          onClick={() => {
            session.newsroomKeys.stop();
          }}
        >
          {words.stop}
        </button>
      )}
      {failed > 0 && (
        <p class="failure">{work.kind === 'rewrap' ? words.unopened(failed) : words.notProved(failed)}</p>
      )}
    </>
  );
}

function Prove({ state, session, page }: KeysViewProps) {
  const { rotation: words } = sentences.newsroomKeys;
  const { work, busy } = state.newsroomKeys;
  const parts = page.epochs.find(({ epoch }) => epoch === page.epoch)?.parts ?? 0;
  const proof = work?.kind === 'prove' && work.epoch === page.epoch ? work : undefined;
  return (
    <div class="step">
      <h4>{words.prove}</h4>
      <p>{words.proveLead(parts)}</p>
      {parts > 0 && (
        <p class="letter-actions">
          {!page.ring.some(({ atHand }) => atHand) ? (
            <button type="button" onClick={addKey(session)}>
              {words.noNew}
            </button>
          ) : (
            extentsFor(parts).map(([extent, label]) => (
              <button
                key={extent}
                type="button"
                aria-disabled={busy}
                onClick={() => void session.newsroomKeys.prove(extent)}
              >
                {label}
              </button>
            ))
          )}
        </p>
      )}
      {proof !== undefined && <Work work={proof} session={session} />}
      {proof?.running === false && proof.failed === 0 && <p>{words.proved(proof.done)}</p>}
    </div>
  );
}

function extentsFor(parts: number): readonly (readonly ['sample' | 'all', string])[] {
  const { proveSubmit, proveSample, proveAll } = sentences.newsroomKeys.rotation;
  if (parts <= SAMPLE_PARTS) return [['all', proveSubmit]];
  return [
    ['sample', proveSample(SAMPLE_PARTS)],
    ['all', proveAll],
  ];
}

function Retire({ state, session, page }: KeysViewProps) {
  const { rotation: words } = sentences.newsroomKeys;
  const former = page.epochs.filter(({ epoch }) => epoch < page.epoch);
  const ready = former.filter(({ parts, retired }) => parts === 0 && !retired);
  const retired = former.filter((epoch) => epoch.retired).map(({ epoch }) => epoch);
  return (
    <div class="step">
      <h4>{words.retire}</h4>
      {ready.length === 0 && retired.length === 0 && <p class="faint">{words.notYet}</p>}
      {ready.length > 0 && <p>{words.retireLead}</p>}
      {ready.length > 0 && (
        <p class="letter-actions">
          {ready.map(({ epoch }) => (
            <button
              key={epoch}
              type="button"
              class="primary"
              aria-disabled={state.newsroomKeys.busy}
              onClick={() => void session.newsroomKeys.retire(epoch)}
            >
              {words.retireSubmit(epoch)}
            </button>
          ))}
        </p>
      )}
      {retired.length > 0 && <p class="faint">{words.retired(retired)}</p>}
    </div>
  );
}
