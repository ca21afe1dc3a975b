import { useId, useRef, useState } from 'preact/hooks';
import type { AddedKey } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import { CheckBox, toggled } from './check-box.tsx';
import { KeyName, nameOf } from './key-card.tsx';
import { isOfficer, type KeysViewProps } from './keys-page.tsx';
import { SureButtons } from './sure-buttons.tsx';

/** Keys that nobody is to trust any more, and how an officer declares one. */
export function StolenKeys(props: KeysViewProps) {
  const { stolen: words } = sentences.newsroomKeys;
  const { page, state } = props;
  return (
    <>
      {page.stolen.length > 0 && (
        <section>
          <h3>{words.listTitle}</h3>
          <ul class="key-cards">
            {page.stolen.map((key) => (
              <li key={key.fingerprint} class="stolen">
                <KeyName shown={key} />
                <p>
                  {words.listTitle} {words.on(key.day)}. {key.revoked ? words.revoked : words.notRevoked}
                </p>
                {key.atHand && <p class="failure">{words.inPage}</p>}
              </li>
            ))}
          </ul>
          <p>{words.advice}</p>
        </section>
      )}
      {isOfficer(state) && (
        <section>
          <h3>{words.title}</h3>
          <p>{words.lead}</p>
          <details key={page.sequence}>
            <summary>{words.open}</summary>
            <Declare {...props} />
          </details>
        </section>
      )}
    </>
  );
}

type Use = keyof typeof sentences.newsroomKeys.stolen.uses;

interface Candidate extends AddedKey {
  readonly uses: readonly Use[];
}

function Declare({ state, session, page }: KeysViewProps) {
  const { stolen: words } = sentences.newsroomKeys;
  const id = useId();
  const files = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState<'nothing' | 'too-early' | 'sure'>('nothing');
  const candidates = candidatesOf(page);
  const keys = candidates.filter(({ fingerprint }) => chosen.includes(fingerprint));
  const own = keys.filter(({ fingerprint }) => state.keys.some((key) => key.fingerprint === fingerprint));
  const declare = () => {
    const certificates = Array.from(files.current?.files ?? []);
    void session.newsroomKeys.change({ what: 'stolen', keys: chosen, certificates });
  };
  return (
    <form
      class="keys-form"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(chosen.length === 0 ? 'too-early' : 'sure');
      }}
    >
      <fieldset class="roles">
        <legend>{words.which}</legend>
        {candidates.map((key) => (
          <CheckBox
            key={key.fingerprint}
            checked={chosen.includes(key.fingerprint)}
            choose={(is) => {
              setChosen(toggled(chosen, key.fingerprint, is));
              setAsked('nothing');
            }}
          >
            <KeyName shown={key} /> ({key.uses.map((use) => words.uses[use]).join(', ')})
          </CheckBox>
        ))}
        <p class="faint">{words.self}</p>
      </fieldset>
      <Consequences chosen={chosen} page={page} />
      {own.length > 0 && <p>{words.atHand}</p>}
      <label for={id}>{words.certificate}</label>
      <input id={id} ref={files} type="file" multiple aria-describedby={`${id}-hint`} />
      <p id={`${id}-hint`} class="faint">
        {words.certificateHint}
      </p>
      {asked === 'too-early' && (
        <p class="failure" role="alert">
          {words.none}
        </p>
      )}
      {asked === 'sure' ? (
        <p class="letter-actions">
          <SureButtons
            sure={words.sure(keys.map(nameOf))}
            busy={state.newsroomKeys.busy}
            act={declare}
            keep={() => {
              setAsked('nothing');
            }}
          />
        </p>
      ) : (
        <button type="submit">{words.submit}</button>
      )}
    </form>
  );
}

/** Each key once, with all that it is used for; not the one that is signed in. */
function candidatesOf({ ring, staff, recovery }: KeysViewProps['page']): readonly Candidate[] {
  const used: readonly (readonly [AddedKey, Use])[] = [
    ...ring.map((key) => [key, 'ring'] as const),
    ...staff.map(({ key }) => [key, 'staff'] as const),
    ...(recovery === undefined ? [] : [[recovery, 'recovery'] as const]),
  ];
  const self = staff.find((member) => member.self)?.key.fingerprint;
  const keys = new Map<string, Candidate>();
  for (const [key, use] of used) {
    const uses = [...(keys.get(key.fingerprint)?.uses ?? []), use];
    if (key.fingerprint !== self) keys.set(key.fingerprint, { ...key, uses });
  }
  return Array.from(keys.values());
}

/** What follows at once, beside what is always so. */
function Consequences({
  chosen,
  page,
}: { readonly chosen: readonly string[] } & Pick<KeysViewProps, 'page'>) {
  const { stolen: words } = sentences.newsroomKeys;
  const goes = ({ fingerprint }: AddedKey) => chosen.includes(fingerprint);
  const closes = chosen.length > 0 && page.ring.length > 0 && page.ring.every(goes);
  return (
    <>
      {closes && <p class="failure">{words.closes}</p>}
      {page.staff.some(({ key }) => goes(key)) && <p>{words.leavesStaff}</p>}
    </>
  );
}
