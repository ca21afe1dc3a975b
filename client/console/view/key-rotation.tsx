import { useId, useRef, useState } from 'preact/hooks';
import type { KeysWork } from '../state/state.ts';
import { sentences } from '../sentences.ts';
import { KeyList } from './key-list.tsx';
import { addKey, type KeysViewProps, nameOf } from './keys-page.tsx';

/** A change of the newsroom's key, step by step. Where it stands is read from the server each time. */
export function KeyRotation(props: KeysViewProps) {
  const { rotation: words } = sentences.newsroomKeys;
  return (
    <section class="rotation">
      <h3>{words.title}</h3>
      <p>{words.lead}</p>
      <Prepare {...props} />
      <Announce {...props} />
      <Rewrap {...props} />
      <Prove {...props} />
      <Retire {...props} />
    </section>
  );
}

function Prepare({ session, page }: KeysViewProps) {
  const { rotation: words } = sentences.newsroomKeys;
  return (
    <div class="step">
      <h4>{words.prepare}</h4>
      {page.spare.length > 0 && (
        <>
          <p>{words.spare}</p>
          <KeyList keys={page.spare} />
        </>
      )}
      <p class="letter-actions">
        <button type="button" onClick={addKey(session)}>
          {words.choose}
        </button>
      </p>
      <details>
        <summary>{words.make}</summary>
        <MakeKey session={session} />
      </details>
    </div>
  );
}

function MakeKey({ session }: Pick<KeysViewProps, 'session'>) {
  const { rotation: words } = sentences.newsroomKeys;
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [unequal, setUnequal] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    if (form.current === null) return;
    const data = new FormData(form.current);
    const field = (name: string) => {
      const value = data.get(name);
      return typeof value === 'string' ? value : '';
    };
    const passphrase = field('passphrase');
    const wrong = passphrase === '' || passphrase !== field('repeat');
    setUnequal(wrong);
    if (wrong) return;
    form.current.reset();
    const profile = field('profile') === 'rfc9580' ? 'rfc9580' : 'gnupg';
    void session.newsroomKeys.generate({ name: field('name').trim(), profile, passphrase });
  };
  return (
    <form class="keys-form" ref={form} onSubmit={submit}>
      <label for={`${id}-name`}>{words.name}</label>
      <input id={`${id}-name`} name="name" type="text" required maxLength={100} autocomplete="off" />
      <fieldset>
        <legend>{words.profile}</legend>
        {(['gnupg', 'rfc9580'] as const).map((profile) => (
          <label key={profile}>
            <input type="radio" name="profile" value={profile} defaultChecked={profile === 'gnupg'} />
            {words.profiles[profile]}
          </label>
        ))}
      </fieldset>
      <label for={`${id}-passphrase`}>{words.passphrase}</label>
      <input id={`${id}-passphrase`} name="passphrase" type="password" autocomplete="off" />
      <label for={`${id}-repeat`}>{words.repeat}</label>
      <input id={`${id}-repeat`} name="repeat" type="password" autocomplete="off" />
      {unequal && (
        <p class="failure" role="alert">
          {words.unequal}
        </p>
      )}
      <button type="submit" class="primary">
        {words.makeSubmit}
      </button>
      <p class="faint">{words.made}</p>
    </form>
  );
}

function Announce({ state, session, page }: KeysViewProps) {
  const { rotation: words } = sentences.newsroomKeys;
  const [going, setGoing] = useState<readonly string[]>(() =>
    page.ring.map(({ fingerprint }) => fingerprint),
  );
  const [stolen, setStolen] = useState(false);
  const [saved, setSaved] = useState(false);
  const added = page.spare.map(({ fingerprint }) => fingerprint);
  const remove = going.filter((one) => page.ring.some(({ fingerprint }) => fingerprint === one));
  const left = page.ring.length - remove.length + added.length;
  const possible = (added.length > 0 && saved) || (added.length === 0 && stolen && remove.length > 0);
  return (
    <div class="step">
      <h4>{words.announce}</h4>
      {page.ring.map((key) => (
        <p key={key.fingerprint} class="roles">
          <label>
            <input
              type="checkbox"
              checked={!going.includes(key.fingerprint)}
              onChange={(event) => {
                const others = going.filter((one) => one !== key.fingerprint);
                setGoing(event.currentTarget.checked ? others : [...others, key.fingerprint]);
              }}
            />
            <span>
              <bdi>{nameOf(key)}</bdi> {words.stay}
            </span>
          </label>
        </p>
      ))}
      <p class="roles">
        <label>
          <input
            type="checkbox"
            checked={stolen}
            onChange={(event) => {
              setStolen(event.currentTarget.checked);
            }}
          />
          {words.stolen}
        </label>
        {added.length > 0 && (
          <label>
            <input
              type="checkbox"
              name="saved"
              checked={saved}
              onChange={(event) => {
                setSaved(event.currentTarget.checked);
              }}
            />
            {words.saved}
          </label>
        )}
      </p>
      <button
        type="button"
        class="primary"
        aria-disabled={!possible || state.newsroomKeys.busy}
        onClick={() => {
          if (possible) void session.newsroomKeys.change({ what: 'ring', add: added, remove, stolen });
        }}
      >
        {left === 0 ? words.announceEmpty : words.announceSubmit}
      </button>
    </div>
  );
}

function Rewrap({ state, session, page }: KeysViewProps) {
  const { rotation: words } = sentences.newsroomKeys;
  const { work, busy } = state.newsroomKeys;
  const former = page.epochs.filter(({ epoch, parts }) => epoch < page.epoch && parts > 0);
  return (
    <div class="step">
      <h4>{words.rewrap}</h4>
      <p>{former.length === 0 ? words.nothing : words.rewrapLead}</p>
      {former.map(({ epoch, parts, atHand }) => (
        <p key={epoch} class="letter-actions">
          <span>{words.left(parts, epoch)}</span>
          {atHand ? (
            <button
              type="button"
              class="primary"
              aria-disabled={busy}
              onClick={() => void session.newsroomKeys.rewrap(epoch)}
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
      {work?.kind === 'rewrap' && <Work work={work} />}
    </div>
  );
}

function Work({ work }: { readonly work: KeysWork }) {
  const { rotation: words } = sentences.newsroomKeys;
  const { done, total, failed, perSecond } = work;
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
      {failed > 0 && (
        <p class="failure">{work.kind === 'rewrap' ? words.unopened(failed) : words.notProved(failed)}</p>
      )}
    </>
  );
}

function Prove({ state, session, page }: KeysViewProps) {
  const { rotation: words } = sentences.newsroomKeys;
  const { work, busy } = state.newsroomKeys;
  const current = page.epochs.find(({ epoch }) => epoch === page.epoch);
  const possible = page.ring.some(({ atHand }) => atHand) && (current?.parts ?? 0) > 0;
  return (
    <div class="step">
      <h4>{words.prove}</h4>
      <p>{words.proveLead(current?.parts ?? 0)}</p>
      {possible && (
        <button type="button" aria-disabled={busy} onClick={() => void session.newsroomKeys.prove()}>
          {words.proveSubmit}
        </button>
      )}
      {work?.kind === 'prove' && <Work work={work} />}
      {work?.kind === 'prove' && !work.running && work.failed === 0 && <p>{words.proved(work.done)}</p>}
    </div>
  );
}

function Retire({ state, session, page }: KeysViewProps) {
  const { rotation: words } = sentences.newsroomKeys;
  const former = page.epochs.filter(({ epoch }) => epoch < page.epoch);
  const ready = former.filter(({ parts, retired }) => parts === 0 && !retired);
  const retired = former.filter((epoch) => epoch.retired).map(({ epoch }) => epoch);
  return (
    <div class="step">
      <h4>{words.retire}</h4>
      {ready.length === 0 && retired.length === 0 && <p class="faint">{words.nothing}</p>}
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
      {retired.length > 0 && <p class="faint">{words.retired(retired)}</p>}
    </div>
  );
}
