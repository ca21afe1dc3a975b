import { KeysError, type Part, type UnlockedKey, unwrapSessionKey } from '../../../keys/index.ts';
import { StaffApiError } from '../../staff-api/index.ts';
import { ConsoleError, type Failure } from '../failure.ts';

/** What the page is told of an error: a code, never the library's words. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ConsoleError) return error.failure;
  if (error instanceof KeysError || error instanceof StaffApiError) {
    const { code, seconds } = error;
    const reason = error instanceof StaffApiError ? error.reason : undefined;
    return {
      code,
      ...(seconds === undefined ? {} : { seconds }),
      ...(reason === undefined ? {} : { reason }),
    };
  }
  if (error instanceof DOMException && error.name === 'QuotaExceededError') return { code: 'no-room' };
  return { code: 'internal' };
}

/**
 * The same for a part that did not open. `keys/` deliberately has one code for all causes; here, on the editor's own
 * computer, it helps to know whether another key would do.
 */
export async function partFailure(
  error: unknown,
  { envelope, suite }: Pick<Part, 'envelope' | 'suite'>,
  keys: readonly UnlockedKey[],
): Promise<Failure> {
  const failure = failureOf(error);
  if (failure.code === 'cannot-open') {
    return { code: (await unwraps(envelope, suite, keys)) ? 'damaged' : 'no-fitting-key' };
  }
  if (failure.code === 'malformed') return { code: 'damaged' };
  if (failure.code === 'mismatch') return { code: 'mixed-up' };
  return failure;
}

async function unwraps(
  envelope: Uint8Array,
  suite: Part['suite'],
  keys: readonly UnlockedKey[],
): Promise<boolean> {
  try {
    await unwrapSessionKey(envelope, suite, keys);
    return true;
  } catch {
    return false;
  }
}
