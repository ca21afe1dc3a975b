import { useId, useState } from 'preact/hooks';
import type { KeysPage } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import type { StaffRole } from '../state/state.ts';
import { CheckBox, toggled } from './check-box.tsx';
import { KeyCard, nameOf } from './key-card.tsx';
import { isOfficer, type KeysViewProps } from './keys-page.tsx';
import { SureButton } from './sure-buttons.tsx';

type Member = KeysPage['staff'][number];

const ROLES: readonly StaffRole[] = ['editor', 'officer'];

/** Who may sign in. Officers change it. */
export function StaffList(props: KeysViewProps) {
  const { staff: words } = sentences.newsroomKeys;
  const officer = isOfficer(props.state);
  return (
    <section>
      <h3>{words.title}</h3>
      <ul class="key-cards">
        {props.page.staff.map((member) => (
          <li key={member.key.fingerprint}>
            <KeyCard shown={member.key} use="staff" />
            <p>
              {member.roles.map((role) => words.roles[role]).join(', ')}, {words.since(member.since)}
              {member.self && ` (${words.self})`}
              {member.sessions !== undefined && `, ${words.sessions(member.sessions)}`}
            </p>
            {officer && <MemberActions key={props.page.sequence} {...props} member={member} />}
          </li>
        ))}
      </ul>
      {officer && <AddMember key={props.page.sequence} {...props} />}
    </section>
  );
}

function MemberActions({ state, page, session, member }: KeysViewProps & { readonly member: Member }) {
  const { staff: words } = sentences.newsroomKeys;
  const [roles, setRoles] = useState(member.roles);
  const { fingerprint } = member.key;
  const name = nameOf(member.key);
  const officers = page.staff.filter((one) => one.roles.includes('officer'));
  const last = member.roles.includes('officer') && officers.length <= page.required;
  const changed = ROLES.some((role) => roles.includes(role) !== member.roles.includes(role));
  const desk = session.newsroomKeys;
  return (
    <details>
      <summary>{words.change(name)}</summary>
      <RoleBoxes roles={roles} fixed={last ? 'officer' : undefined} choose={setRoles} />
      {last && <p class="faint">{words.last(page.required)}</p>}
      <p class="letter-actions">
        {changed && roles.length > 0 && (
          <button
            type="button"
            class="primary"
            aria-label={words.saveNamed(name)}
            onClick={() => void desk.change({ what: 'set-roles', fingerprint, roles })}
          >
            {words.save}
          </button>
        )}
        {(member.sessions ?? 0) > 0 && !member.self && (
          <button
            type="button"
            aria-label={words.endNamed(name)}
            onClick={() => void desk.endSessions(fingerprint)}
          >
            {words.end}
          </button>
        )}
        {!last && (
          <SureButton
            label={words.remove}
            named={words.removeNamed(name)}
            sure={words.removeSure(name)}
            busy={state.newsroomKeys.busy}
            act={() => void desk.change({ what: 'set-roles', fingerprint, roles: [] })}
          />
        )}
      </p>
    </details>
  );
}

interface RoleBoxesProps {
  readonly roles: readonly StaffRole[];
  readonly fixed?: StaffRole | undefined;
  readonly choose: (roles: readonly StaffRole[]) => void;
}

function RoleBoxes({ roles, fixed, choose }: RoleBoxesProps) {
  const { isEditor, isOfficer } = sentences.newsroomKeys.staff;
  return (
    <p class="roles">
      {ROLES.map((role) => (
        <CheckBox
          key={role}
          name={role}
          checked={roles.includes(role)}
          disabled={fixed === role}
          choose={(has) => {
            choose(toggled(roles, role, has));
          }}
        >
          {role === 'editor' ? isEditor : isOfficer}
        </CheckBox>
      ))}
    </p>
  );
}

function AddMember({ session }: KeysViewProps) {
  const { staff: words } = sentences.newsroomKeys;
  const [file, setFile] = useState<File>();
  const [roles, setRoles] = useState<readonly StaffRole[]>(['editor']);
  const [missing, setMissing] = useState(false);
  const id = useId();
  return (
    <details>
      <summary>{words.add}</summary>
      <form
        class="keys-form"
        onSubmit={(event) => {
          event.preventDefault();
          setMissing(file === undefined || roles.length === 0);
          if (file !== undefined && roles.length > 0)
            void session.newsroomKeys.change({ what: 'add-staff', file, roles });
        }}
      >
        <p>{words.addLead}</p>
        <label for={id}>{words.file}</label>
        <input
          id={id}
          type="file"
          onChange={(event) => {
            setFile(event.currentTarget.files?.[0]);
          }}
        />
        <RoleBoxes roles={roles} choose={setRoles} />
        {missing && (
          <p class="failure" role="alert">
            {words.noFile}
          </p>
        )}
        <button type="submit" class="primary">
          {words.submit}
        </button>
      </form>
    </details>
  );
}
