import { KeysError, type UnlockedKey } from '../../keys/index.ts';
import { type SignedIn, StaffApi, StaffApiError } from '../staff-api/index.ts';
import type { Fetch } from '../staff-api/index.ts';

/** Codes that say only that this key is not the one to sign in with; another may be. */
const KEY_AT_FAULT = new Set(['not-on-staff-list', 'unfit-key']);

export interface StaffSessionOptions {
  readonly origin: string;
  readonly fetch: Fetch;
  /** Tried in order: the newsroom's keys open tips, one of the staff signs in. */
  readonly keys: readonly UnlockedKey[];
  readonly now: () => Date;
}

/** The staff API, signed in, and signed in again when the session ended during a long transfer. */
export class StaffSession {
  readonly #api: StaffApi;
  readonly #options: StaffSessionOptions;

  constructor(options: StaffSessionOptions) {
    this.#options = options;
    this.#api = new StaffApi({ origin: options.origin, fetch: options.fetch, cookies: 'own' });
  }

  /** @throws StaffApiError or KeysError of the last key, when none may sign in */
  async signIn(): Promise<SignedIn> {
    let refusal: unknown;
    for (const key of this.#options.keys) {
      try {
        return await this.#api.signIn(key, this.#options.now());
      } catch (error) {
        refusal = error instanceof StaffApiError ? error : cannotSign(error);
        if (error instanceof StaffApiError && !KEY_AT_FAULT.has(error.code)) throw error;
      }
    }
    throw refusal;
  }

  async signOut(): Promise<void> {
    await this.#api.signOut();
  }

  async call<T>(request: (api: StaffApi) => Promise<T>): Promise<T> {
    try {
      return await request(this.#api);
    } catch (error) {
      await this.#signInAgain(error);
      return request(this.#api);
    }
  }

  async *body(part: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    const pieces = await this.call(async (api) => begun(api.body(part, signal)));
    yield* pieces;
  }

  createUpload(length: number): Promise<string> {
    return this.call((api) => api.createUpload(length));
  }

  uploadOffset(id: string): Promise<number> {
    return this.call((api) => api.uploadOffset(id));
  }

  appendUpload(...piece: Parameters<StaffApi['appendUpload']>): Promise<number> {
    return this.call((api) => api.appendUpload(...piece));
  }

  deleteUpload(id: string): Promise<void> {
    return this.call((api) => api.deleteUpload(id));
  }

  async #signInAgain(error: unknown): Promise<void> {
    if (!(error instanceof StaffApiError && error.code === 'signed-out')) throw error;
    await this.signIn();
  }
}

/** Signing is the only step of signing in that fails otherwise than by the server. */
function cannotSign(cause: unknown): KeysError {
  return new KeysError(
    'unfit-key',
    'The key cannot sign by the clock of this computer: it has expired, was revoked, or was made in the future.',
    { cause },
  );
}

/** The same pieces, after the first of them (or the refusal) has arrived. */
async function begun(
  pieces: AsyncGenerator<Uint8Array, void, undefined>,
): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
  const first = await pieces.next();
  return (async function* () {
    try {
      if (first.done === true) return;
      yield first.value;
      yield* pieces;
    } finally {
      await pieces.return();
    }
  })();
}
