import { useId, useRef, useState } from 'preact/hooks';
import { sentences } from '../sentences.ts';
import { addKey } from './key-card.tsx';
import { KeyList } from './key-list.tsx';
import type { KeysViewProps } from './keys-page.tsx';

/** The first step: a key that is not in the log yet, opened from its file. */
export function NewKey({ state, session, page }: KeysViewProps) {
  const { rotation: words } = sentences.newsroomKeys;
  const { made } = state.newsroomKeys;
  const tried = state.keys.some(({ fingerprint }) => fingerprint === made?.fingerprint);
  return (
    <div class="step">
      <h4>{words.prepare}</h4>
      {made !== undefined && <p role="status">{words.made(made.files)}</p>}
      {made !== undefined && !tried && <p>{words.tryIt(made.privateFile)}</p>}
      {page.spare.length > 0 && (
        <>
          <p>{words.spare}</p>
          <KeyList keys={page.spare} />
        </>
      )}
      <p class="letter-actions">
        <button type="button" onClick={addKey(session)}>
          {made !== undefined && !tried ? words.tryOpen : words.choose}
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
      <p class="faint">{words.willSave}</p>
      <button type="submit" class="primary">
        {words.makeSubmit}
      </button>
    </form>
  );
}
