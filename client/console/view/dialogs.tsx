import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';
import type { Dialog, SignedIn } from '../state/state.ts';
import { FailureNote } from './failure-note.tsx';
import { KeyForm } from './key-form.tsx';
import { KeyList } from './key-list.tsx';
import { Modal } from './modal.tsx';

interface DialogsProps {
  readonly state: SignedIn;
  readonly session: Session;
}

export function Dialogs({ state, session }: DialogsProps) {
  const { dialog } = state;
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'help':
      return <Help close={closing(session)} />;
    case 'add-key':
      return <AddKey state={state} session={session} />;
    case 'danger':
      return <Danger dialog={dialog} session={session} />;
    case 'delete':
      return <Delete dialog={dialog} session={session} />;
    case 'idle':
      return <Idle seconds={dialog.seconds} session={session} />;
  }
}

function closing({ store }: Session): () => void {
  return () => {
    store.dispatch({ type: 'dialog-closed' });
  };
}

function Help({ close }: { readonly close: () => void }) {
  const { title, shortcuts, notes, close: label } = sentences.help;
  return (
    <Modal title={title} close={close}>
      <dl class="shortcuts">
        {shortcuts.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      <p class="dialog-actions">
        <button type="button" class="primary" onClick={close}>
          {label}
        </button>
      </p>
    </Modal>
  );
}

function AddKey({ state, session }: DialogsProps) {
  const { title, lead, atHand, submit } = sentences.keys;
  const { made } = state.newsroomKeys;
  const untried =
    made !== undefined && !state.keys.some(({ fingerprint }) => fingerprint === made.fingerprint);
  return (
    <Modal title={title} close={closing(session)}>
      <p>{untried ? sentences.newsroomKeys.rotation.tryIt(made.privateFile) : lead}</p>
      <KeyForm
        form={state.form}
        submitLabel={submit}
        addKey={(file, passphrase) => void session.addKey(file, passphrase)}
      />
      <h3>{atHand}</h3>
      <KeyList keys={state.keys} />
      <p class="dialog-actions">
        <button type="button" onClick={closing(session)}>
          {sentences.help.close}
        </button>
      </p>
    </Modal>
  );
}

interface DangerProps {
  readonly dialog: Extract<Dialog, { readonly kind: 'danger' }>;
  readonly session: Session;
}

function Danger({ dialog: { place, inner }, session }: DangerProps) {
  const { title, body, proceed, cancel } = sentences.danger;
  return (
    <Modal title={title} role="alertdialog" close={closing(session)}>
      {body.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <p class="dialog-actions">
        <button type="button" onClick={closing(session)}>
          {cancel}
        </button>
        <button
          type="button"
          class="primary"
          onClick={() => {
            session.files.saveKnowingly(place, inner);
          }}
        >
          {proceed}
        </button>
      </p>
    </Modal>
  );
}

interface DeleteProps {
  readonly dialog: Extract<Dialog, { readonly kind: 'delete' }>;
  readonly session: Session;
}

function Delete({ dialog: { tips, failure }, session }: DeleteProps) {
  const { title, body, proceed, cancel } = sentences.deletion;
  return (
    <Modal title={title(tips.length)} role="alertdialog" close={closing(session)}>
      <p>{body(tips.length)}</p>
      {failure !== undefined && <FailureNote failure={failure} />}
      <p class="dialog-actions">
        <button type="button" autofocus onClick={closing(session)}>
          {cancel}
        </button>
        <button type="button" class="primary" onClick={() => void session.tips.delete(tips)}>
          {proceed}
        </button>
      </p>
    </Modal>
  );
}

function Idle({ seconds, session }: { readonly seconds: number; readonly session: Session }) {
  const { title, body, stay, lockNow } = sentences.idle;
  const touch = () => {
    session.touch();
  };
  return (
    <Modal title={title} role="alertdialog" close={touch}>
      <p>{body(seconds)}</p>
      <p class="dialog-actions">
        <button
          type="button"
          onClick={() => {
            session.lock('editor');
          }}
        >
          {lockNow}
        </button>
        <button type="button" class="primary" autofocus onClick={touch}>
          {stay}
        </button>
      </p>
    </Modal>
  );
}
