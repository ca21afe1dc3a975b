import type * as v from 'valibot';
import {
  type AuditAction,
  generateSessionKey,
  type SessionSigner,
  signAction,
  type SignedEntry,
  signStatement,
  staffAction,
  type UnlockedKey,
} from '../../keys/index.ts';
import {
  type AuditAnswer,
  auditSchema,
  challengeSchema,
  type EntryAdded,
  entryAddedSchema,
  type EntryTaken,
  entryTakenSchema,
  envelopesSchema,
  type Epoch,
  epochsSchema,
  type KeyLogAnswer,
  keyLogSchema,
  type Replaced,
  replacedSchema,
  type Reports,
  reportsSchema,
  type RingAnswer,
  ringSchema,
  type SignedIn,
  signedInSchema,
  type StaffMember,
  staffSchema,
  type StoredEnvelope,
  type TipCount,
  tipCountSchema,
  type TipDetail,
  tipDetailSchema,
  type Keeping,
  keepingSchema,
  markedSchema,
  type TipPage,
  tipPageSchema,
} from './answers.ts';
import { asciiToBase64Url, toBase64 } from './base64.ts';
import { StaffApiError } from './errors.ts';
import { replyRequest, type SealedReply } from './replies.ts';
import { ask, type Fetch, type HttpAnswer, type HttpRequest, readBytes, readJson } from './http.ts';

/** Conversations that are marked with one signature. */
export const MAX_MARKED_TIPS = 100;

const TOKEN_HEADER = 'x-sealdrop-token';
/** What is done with it is signed by the session's key. */
const ACTION_HEADER = 'x-sealdrop-action';

export interface StaffApiOptions {
  /** Origin of the staff site, as this client itself connects to it. It is what gets signed. */
  readonly origin: string;
  readonly fetch: Fetch;
  /** `browser`: the browser keeps the session's cookie. `own`: this object does (Node). */
  readonly cookies: 'browser' | 'own';
}

/** Resumable uploads by tus 1.0. */
const UPLOADS = '/api/uploads';
const UPLOAD_ADDRESS = /\/api\/uploads\/([a-z2-7]{26})$/u;
const TUS = { 'tus-resumable': '1.0.0' };
const TUS_BYTES = 'application/offset+octet-stream';

/** An envelope that takes the place of another. */
export interface EnvelopeChange {
  readonly id: string;
  /** SHA-256 of the one that was read, hexadecimal. */
  readonly before: string;
  readonly envelope: Uint8Array;
}

interface Call {
  readonly method?: HttpRequest['method'];
  readonly json?: unknown;
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal | undefined;
  readonly bulk?: true;
}

/** The staff site's API. Every method throws `StaffApiError`. */
export class StaffApi {
  readonly #options: StaffApiOptions;
  #token: string | undefined;
  #cookie: string | undefined;
  #signer: SessionSigner | undefined;
  /** How far this computer's clock is ahead of the server's, milliseconds. */
  #aheadMs = 0;

  constructor(options: StaffApiOptions) {
    this.#options = options;
  }

  /** @throws also KeysError when the key cannot sign */
  async signIn(key: UnlockedKey, now: Date): Promise<SignedIn> {
    const signer = await generateSessionKey();
    const { origin } = this.#options;
    const { fingerprint } = key;
    const challenge = await this.#json(challengeSchema, '/api/sign-in/challenge', {
      method: 'POST',
      json: { fingerprint },
    });
    const { nonce, expires } = challenge;
    const session = signer.publicKey;
    const signature = await signStatement({ origin, fingerprint, nonce, expires, session }, key, now);
    const answer = await this.#call('/api/sign-in', {
      method: 'POST',
      json: { fingerprint, nonce, session, signature },
    });
    const { token, ...signedIn } = await readJson(answer, signedInSchema);
    this.#token = token;
    this.#signer = signer;
    this.#aheadMs = Date.now() - Date.parse(challenge.now);
    if (this.#options.cookies === 'own') this.#cookie = cookiePairs(answer);
    return signedIn;
  }

  async signOut(): Promise<void> {
    await this.#call('/api/sign-out', { method: 'POST' });
    this.#token = undefined;
    this.#cookie = undefined;
    this.#signer = undefined;
  }

  ring(): Promise<RingAnswer> {
    return this.#json(ringSchema, '/api/ring');
  }

  reports(): Promise<Reports> {
    return this.#json(reportsSchema, '/api/reports');
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

  /** @param seen how many later messages of the source were seen: where there are more, nothing is marked as read */
  async setRead(tip: string, read: boolean, seen?: number): Promise<void> {
    const json = { read, ...(seen === undefined ? {} : { seen }) };
    await this.#call(`/api/tips/${encodeURIComponent(tip)}/read`, { method: 'PUT', json });
  }

  /** Stores a reply. Safe to repeat: the same reply is stored once. */
  async reply(tip: string, reply: SealedReply): Promise<void> {
    const path = `/api/tips/${encodeURIComponent(tip)}/replies`;
    const headers = await this.#signed('reply', reply.reply);
    await this.#call(path, { method: 'POST', json: replyRequest(reply), headers });
  }

  /** Announces a sealed body of that length. @returns the id that it will have as a part */
  async createUpload(length: number): Promise<string> {
    const headers = { 'upload-length': String(length) };
    const answer = await this.#call(UPLOADS, { method: 'POST', headers: { ...TUS, ...headers } });
    const id = UPLOAD_ADDRESS.exec(answer.headers.get('location') ?? '')?.[1];
    if (id === undefined) throw unexpected(answer, 'The answer does not say where the upload is.');
    return id;
  }

  /** How many bytes the server has. */
  async uploadOffset(id: string): Promise<number> {
    return offsetIn(
      await this.#call(`${UPLOADS}/${encodeURIComponent(id)}`, { method: 'HEAD', headers: TUS }),
    );
  }

  /** Sends the bytes from `offset` on. @returns how many bytes the server has then */
  async appendUpload(
    id: string,
    offset: number,
    bytes: Uint8Array<ArrayBuffer>,
    signal?: AbortSignal,
  ): Promise<number> {
    const headers = { ...TUS, 'content-type': TUS_BYTES, 'upload-offset': String(offset) };
    const path = `${UPLOADS}/${encodeURIComponent(id)}`;
    return offsetIn(await this.#call(path, { method: 'PATCH', headers, bytes, signal }));
  }

  async deleteUpload(id: string): Promise<void> {
    await this.#call(`${UPLOADS}/${encodeURIComponent(id)}`, { method: 'DELETE', headers: TUS });
  }

  /** Deletes a conversation with all that is in it, for ever. */
  async deleteTip(id: string): Promise<void> {
    const headers = await this.#signed('deletion', id);
    await this.#call(`/api/tips/${encodeURIComponent(id)}`, { method: 'DELETE', headers });
  }

  /** A conversation that is held is not deleted by itself. */
  async setHold(tip: string, hold: boolean): Promise<Keeping> {
    const headers = await this.#signed(hold ? 'hold' : 'release', tip);
    const path = `/api/tips/${encodeURIComponent(tip)}/hold`;
    return this.#json(keepingSchema, path, { method: 'PUT', json: { hold }, headers });
  }

  /**
   * Says that conversations are spam, or that they are not. Nothing is deleted by that.
   *
   * @param tips at most `MAX_MARKED_TIPS`
   * @returns how many of them are there
   */
  async setSpam(tips: readonly string[], spam: boolean): Promise<number> {
    const headers = await this.#signed(spam ? 'spam' : 'not-spam', tips.join(' '));
    const json = { spam, tips };
    return (await this.#json(markedSchema, '/api/tips/spam', { method: 'PUT', json, headers })).marked;
  }

  /** Verified by nobody yet. */
  keyLog(): Promise<KeyLogAnswer> {
    return this.#json(keyLogSchema, '/api/log');
  }

  /**
   * Hands in the next entry of the key log, or further signatures of the one that waits.
   *
   * @param hash of the entry
   * @throws StaffApiError `log-moved`, `entry-refused`
   */
  async addEntry({ entry, signatures }: SignedEntry, hash: string): Promise<EntryTaken> {
    const headers = await this.#signed('log-entry', hash);
    return this.#json(entryTakenSchema, '/api/log', { method: 'POST', json: { entry, signatures }, headers });
  }

  /**
   * Hands in an entry that the recovery key has signed. Nobody needs to be signed in.
   *
   * @throws StaffApiError `log-moved`, `entry-refused`
   */
  async recover({ entry, signatures }: SignedEntry): Promise<EntryAdded> {
    return this.#json(entryAddedSchema, '/api/log/recovery', { method: 'POST', json: { entry, signatures } });
  }

  /** @param hash of the entry that waits */
  async dropPending(hash: string): Promise<void> {
    const headers = await this.#signed('log-entry', hash);
    await this.#call('/api/log/pending', { method: 'DELETE', headers });
  }

  epochs(): Promise<readonly Epoch[]> {
    return this.#json(epochsSchema, '/api/epochs');
  }

  /** Those of an epoch, in the order of their ids, behind `after`. */
  async envelopes(
    epoch: number,
    after: string | undefined,
    limit: number,
  ): Promise<readonly StoredEnvelope[]> {
    const cursor = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const path = `/api/envelopes?epoch=${epoch}&limit=${limit}${cursor}`;
    return (await this.#json(envelopesSchema, path)).envelopes;
  }

  /** Puts envelopes for the ring `to` in the place of those for `from`, where those have not changed meanwhile. */
  async replaceEnvelopes(from: number, to: number, changes: readonly EnvelopeChange[]): Promise<Replaced> {
    const envelopes = changes.map((change) => ({ ...change, envelope: toBase64(change.envelope) }));
    const headers = await this.#signed('rewrap', `${from}>${to}`);
    return this.#json(replacedSchema, '/api/envelopes', {
      method: 'PUT',
      json: { from, to, envelopes },
      headers,
    });
  }

  /** @throws StaffApiError `not-empty` */
  async retireEpoch(epoch: number): Promise<void> {
    const headers = await this.#signed('retire', String(epoch));
    await this.#call(`/api/epochs/${epoch}/retire`, { method: 'POST', headers });
  }

  staff(): Promise<readonly StaffMember[]> {
    return this.#json(staffSchema, '/api/staff');
  }

  async endSessions(fingerprint: string): Promise<void> {
    const headers = await this.#signed('sessions-ended', fingerprint);
    await this.#call(`/api/staff/${encodeURIComponent(fingerprint)}/sessions`, { method: 'DELETE', headers });
  }

  /** Records of what staff have done, the oldest first, behind number `after`. */
  async audit(after: number): Promise<readonly AuditAnswer[]> {
    return (await this.#json(auditSchema, `/api/audit?after=${after}`)).records;
  }

  async noteExport(tip: string): Promise<void> {
    const headers = await this.#signed('export', tip);
    await this.#call('/api/audit', { method: 'POST', json: { action: 'export', subject: tip }, headers });
  }

  /** What is done is signed by the session's key, which the key that signed in has named. */
  async #signed(action: AuditAction, subject: string): Promise<Record<string, string>> {
    if (this.#signer === undefined) return {};
    const done = staffAction(action, subject, new Date(Date.now() - this.#aheadMs));
    const signature = await signAction(done, this.#signer);
    const text = JSON.stringify({ day: done.day, nonce: done.nonce, signature });
    return { [ACTION_HEADER]: asciiToBase64Url(text) };
  }

  async #json<Schema extends v.GenericSchema>(
    schema: Schema,
    path: string,
    call: Call = {},
  ): Promise<v.InferOutput<Schema>> {
    return readJson(await this.#call(path, call), schema);
  }

  #call(path: string, { method = 'GET', json, bytes, headers, signal, bulk }: Call): Promise<HttpAnswer> {
    const { origin, fetch, cookies } = this.#options;
    return ask(fetch, origin + path, {
      method,
      headers: {
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#token === undefined ? {} : { [TOKEN_HEADER]: this.#token }),
        ...(this.#cookie === undefined ? {} : { cookie: this.#cookie }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(bytes === undefined ? {} : { body: bytes }),
      ...(signal === undefined ? {} : { signal }),
      ...(bulk === undefined ? {} : { bulk }),
      credentials: cookies === 'browser' ? 'same-origin' : 'omit',
      cache: 'no-store',
      redirect: 'error',
    });
  }
}

/** @throws StaffApiError `unexpected-answer` */
function offsetIn(answer: HttpAnswer): number {
  const offset = Number(answer.headers.get('upload-offset') ?? Number.NaN);
  if (!Number.isSafeInteger(offset)) throw unexpected(answer, 'The answer does not say how much has come.');
  return offset;
}

function unexpected({ status }: HttpAnswer, message: string): StaffApiError {
  return new StaffApiError('unexpected-answer', message, { status });
}

/** `name=value` of each cookie of the answer, as they are sent back. */
function cookiePairs({ headers }: HttpAnswer): string {
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0] ?? '')
    .join('; ');
}
