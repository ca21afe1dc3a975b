import type { Failure } from '../failure.ts';
import { sentences } from '../sentences.ts';

/** A sentence, and the code that an editor can read out to an officer. */
export function FailureNote({ failure }: { readonly failure: Failure }) {
  return (
    <p class="failure" role="alert">
      {sentences.failure(failure)} <code>{failure.code}</code>
    </p>
  );
}
