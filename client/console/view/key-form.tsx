import { useId, useRef, useState } from 'preact/hooks';
import { sentences } from '../sentences.ts';
import type { KeyForm as KeyFormState } from '../state/state.ts';
import { FailureNote } from './failure-note.tsx';
import { FileField } from './file-field.tsx';

interface KeyFormProps {
  readonly form: KeyFormState;
  readonly submitLabel: string;
  readonly addKey: (file: File, passphrase: string) => void;
}

/** A private key file and its passphrase. The field is emptied as soon as the passphrase is on its way. */
export function KeyForm({ form, submitLabel, addKey }: KeyFormProps) {
  const passphrase = useRef<HTMLInputElement>(null);
  const passphraseId = useId();
  const [file, setFile] = useState<File>();
  const [missing, setMissing] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    setMissing(file === undefined);
    const field = passphrase.current;
    if (file === undefined || field === null || form.busy !== undefined) return;
    const typed = field.value;
    field.value = '';
    addKey(file, typed);
  };
  return (
    <form class="key-form" onSubmit={submit}>
      <FileField
        file={file}
        choose={(chosen) => {
          setFile(chosen);
          setMissing(false);
          passphrase.current?.focus();
        }}
      />
      <label for={passphraseId}>{sentences.signIn.passphrase}</label>
      <input
        id={passphraseId}
        ref={passphrase}
        type="password"
        autocomplete="off"
        spellcheck={false}
        autocapitalize="off"
      />
      {missing && (
        <p class="failure" role="alert">
          {sentences.signIn.noFile}
        </p>
      )}
      {form.failure !== undefined && <FailureNote failure={form.failure} />}
      <button type="submit" class="primary" aria-disabled={form.busy !== undefined}>
        {buttonLabel(form, submitLabel)}
      </button>
    </form>
  );
}

function buttonLabel({ busy }: KeyFormState, label: string): string {
  if (busy === undefined) return label;
  return busy === 'unlocking' ? sentences.signIn.unlocking : sentences.signIn.signingIn;
}
