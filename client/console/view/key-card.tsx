import { visibleLine } from '../../visible-text.ts';
import type { AddedKey, DescribedKey } from '../protocol.ts';
import { sentences } from '../sentences.ts';
import type { Session } from '../session/session.ts';

/** Asks for the file of a key. */
export function addKey({ store }: Session): () => void {
  return () => {
    store.dispatch({ type: 'dialog-shown', dialog: { kind: 'add-key' } });
  };
}

export function nameOf({ userIds }: { readonly userIds: readonly string[] }): string {
  return visibleLine(userIds[0] ?? sentences.keys.unnamed);
}

/** With the fingerprint, since a name can be anything. */
export function KeyName({ shown }: { readonly shown: AddedKey }) {
  return (
    <>
      <bdi class="key-name">{nameOf(shown)}</bdi> <code class="fingerprint">{shown.groups.join(' ')}</code>
    </>
  );
}

interface KeyCardProps {
  readonly shown: DescribedKey;
  /** What ends with the key: sealing, or signing in. */
  readonly use: 'ring' | 'staff';
}

export function KeyCard({ shown, use }: KeyCardProps) {
  const { expiry, never, plans, ring, unfit } = sentences.newsroomKeys;
  const { step, fit, expires } = shown;
  return (
    <>
      <KeyName shown={shown} />
      <p class={fit && step === undefined ? 'faint' : step === 7 || !fit ? 'failure' : 'soon'}>
        {!fit && `${unfit} `}
        {expires === undefined ? never : expiry(shown)} {fit && step !== undefined && plans[use][step]}
      </p>
      <details>
        <summary>{ring.words}</summary>
        <p class="key-words">{shown.words.join(' ')}</p>
      </details>
    </>
  );
}
