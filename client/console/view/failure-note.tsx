import type { Failure } from '../failure.ts';
import { sentences } from '../sentences.ts';

/** A sentence, and the code that an editor can read out to an officer. */
export function FailureNote({
  failure,
  say = sentences.failure,
}: {
  readonly failure: Failure;
  readonly say?: (failure: Failure) => string;
}) {
  return (
    <p class="failure" role="alert">
      {say(failure)} <code>{failure.code}</code>
    </p>
  );
}
