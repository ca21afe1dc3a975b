import type * as v from 'valibot';
import { signStatement, type UnlockedKey } from '../../keys/index.ts';
import {
  challengeSchema,
  type RingAnswer,
  ringSchema,
  type SignedIn,
  signedInSchema,
  type TipCount,
  tipCountSchema,
  type TipDetail,
  tipDetailSchema,
  type TipPage,
  tipPageSchema,
} from './answers.ts';
import { ask, type Fetch, type HttpAnswer, type HttpRequest, readBytes, readJson } from './http.ts';

const TOKEN_HEADER = 'x-sealdrop-token';

export interface StaffApiOptions {
  /** Origin of the staff site, as this client itself connects to it. It is what gets signed. */
  readonly origin: string;
  readonly fetch: Fetch;
  /** `browser`: the browser keeps the session's cookie. `own`: this object does (Node). */
  readonly cookies: 'browser' | 'own';
}

interface Call {
  readonly method?: HttpRequest['method'];
  readonly json?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly bulk?: true;
}

/** The staff site's API. Every method throws `StaffApiError`. */
export class StaffApi {
  readonly #options: StaffApiOptions;
  #token: string | undefined;
  #cookie: string | undefined;

  constructor(options: StaffApiOptions) {
    this.#options = options;
  }

  /** @throws also KeysError when the key cannot sign */
  async signIn(key: UnlockedKey, now: Date): Promise<SignedIn> {
    const { origin } = this.#options;
    const { fingerprint } = key;
    const challenge = await this.#json(challengeSchema, '/api/sign-in/challenge', {
      method: 'POST',
      json: { fingerprint },
    });
    const { nonce, expires } = challenge;
    const signature = await signStatement({ origin, fingerprint, nonce, expires }, key, now);
    const answer = await this.#call('/api/sign-in', {
      method: 'POST',
      json: { fingerprint, nonce, signature },
    });
    const { token, ...signedIn } = await readJson(answer, signedInSchema);
    this.#token = token;
    if (this.#options.cookies === 'own') this.#cookie = cookiePairs(answer);
    return signedIn;
  }

  async signOut(): Promise<void> {
    await this.#call('/api/sign-out', { method: 'POST' });
    this.#token = undefined;
    this.#cookie = undefined;
  }

  ring(): Promise<RingAnswer> {
    return this.#json(ringSchema, '/api/ring');
  }

  countTips(): Promise<TipCount> {
    return this.#json(tipCountSchema, '/api/tips/count');
  }

  listTips({ limit, after }: { readonly limit: number; readonly after?: string }): Promise<TipPage> {
    const cursor = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    return this.#json(tipPageSchema, `/api/tips?limit=${limit}${cursor}`);
  }

  tip(id: string): Promise<TipDetail> {
    return this.#json(tipDetailSchema, `/api/tips/${encodeURIComponent(id)}`);
  }

  /**
   * The body of a part. Asked for only when it is iterated; ending the iteration early ends the transfer. A piece may be
   * reused as soon as the next one is asked for.
   */
  async *body(part: string, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    yield* readBytes(await this.#call(`/api/parts/${encodeURIComponent(part)}/body`, { signal, bulk: true }));
  }

  async setRead(tip: string, read: boolean): Promise<void> {
    await this.#call(`/api/tips/${encodeURIComponent(tip)}/read`, { method: 'PUT', json: { read } });
  }

  async #json<Schema extends v.GenericSchema>(
    schema: Schema,
    path: string,
    call: Call = {},
  ): Promise<v.InferOutput<Schema>> {
    return readJson(await this.#call(path, call), schema);
  }

  #call(path: string, { method = 'GET', json, signal, bulk }: Call): Promise<HttpAnswer> {
    const { origin, fetch, cookies } = this.#options;
    return ask(fetch, origin + path, {
      method,
      headers: {
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#token === undefined ? {} : { [TOKEN_HEADER]: this.#token }),
        ...(this.#cookie === undefined ? {} : { cookie: this.#cookie }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(signal === undefined ? {} : { signal }),
      ...(bulk === undefined ? {} : { bulk }),
      credentials: cookies === 'browser' ? 'same-origin' : 'omit',
      cache: 'no-store',
      redirect: 'error',
    });
  }
}

/** `name=value` of each cookie of the answer, as they are sent back. */
function cookiePairs({ headers }: HttpAnswer): string {
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0] ?? '')
    .join('; ');
}
