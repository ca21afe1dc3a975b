import { useState } from 'preact/hooks';
import { sentences } from '../sentences.ts';
import { CheckBox, toggled } from './check-box.tsx';
import { nameOf } from './key-card.tsx';
import type { KeysViewProps } from './keys-page.tsx';

/** The second step: which keys tips are sealed to from then on. */
export function AnnounceRing({ state, session, page }: KeysViewProps) {
  const { rotation: words } = sentences.newsroomKeys;
  // A new key takes the place of the only one; of several, somebody has to say which goes.
  const [staying, setStaying] = useState<readonly string[]>(
    page.ring.length === 1 ? [] : page.ring.map(({ fingerprint }) => fingerprint),
  );
  const [saved, setSaved] = useState(false);
  const add = page.spare.map(({ fingerprint }) => fingerprint);
  const ring = page.ring.map(({ fingerprint }) => fingerprint);
  const remove = ring.filter((fingerprint) => !staying.includes(fingerprint));
  const left = ring.length - remove.length + add.length;
  const changed = add.length > 0 ? saved : remove.length > 0;
  const possible = left > 0 && changed && !state.newsroomKeys.busy;
  if (add.length === 0 && ring.length < 2)
    return (
      <div class="step">
        <h4>{words.announce}</h4>
        <p class="faint">{words.noneYet}</p>
      </div>
    );
  return (
    <div class="step">
      <h4>{words.announce}</h4>
      <p>{words.announceLead}</p>
      <p class="roles">
        {page.ring.map((key) => (
          <CheckBox
            key={key.fingerprint}
            checked={staying.includes(key.fingerprint)}
            choose={(stays) => {
              setStaying(toggled(staying, key.fingerprint, stays));
            }}
          >
            <bdi>{nameOf(key)}</bdi> {words.stay}
          </CheckBox>
        ))}
        {add.length > 0 && (
          <CheckBox name="saved" checked={saved} choose={setSaved}>
            {words.saved}
          </CheckBox>
        )}
      </p>
      <button
        type="button"
        class="primary"
        aria-disabled={!possible}
        onClick={() => {
          if (possible) void session.newsroomKeys.change({ what: 'ring', add, remove });
        }}
      >
        {words.announceSubmit}
      </button>
    </div>
  );
}
