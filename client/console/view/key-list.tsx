import { visibleLine } from '../../visible-text.ts';
import type { AddedKey } from '../protocol.ts';
import { sentences } from '../sentences.ts';

/** Keys at hand, by name and fingerprint. */
export function KeyList({ keys }: { readonly keys: readonly AddedKey[] }) {
  return (
    <ul class="key-list">
      {keys.map(({ fingerprint, groups, userIds }) => (
        <li key={fingerprint}>
          <bdi class="key-name">{visibleLine(userIds[0] ?? sentences.keys.unnamed)}</bdi>
          <code class="fingerprint">{groups.join(' ')}</code>
        </li>
      ))}
    </ul>
  );
}
