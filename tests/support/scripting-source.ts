import { randomBytes } from 'node:crypto';
import {
  commitPart,
  encodeLetter,
  type Letter,
  newCodename,
  deriveLocator,
  deriveLock,
  newMailbox,
  type NewMailbox,
  newSessionKey,
  type Ring,
  sealBody,
  type SessionKey,
  wrapSessionKey,
} from '../../keys/index.ts';
import { newId } from '../../server/storage/id.ts';
import { ciphers, gathered } from './sealed-tip.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface SealedRequest {
  readonly tip: string;
  readonly epoch: number;
  readonly letter: {
    readonly id: string;
    readonly suite: string;
    readonly envelope: string;
    readonly body: string;
  };
  readonly parts: readonly { readonly id: string; readonly envelope: string }[];
  readonly owner: string;
  readonly mailbox: Readonly<Record<string, string>>;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** What the script in a source's browser does, without a browser, so that any step of it can be done wrongly. */
export class ScriptingSource {
  readonly owner = randomBytes(32).toString('base64url');
  /** Of the mailbox that was made last. */
  codename: string | undefined;
  readonly origin: string;
  readonly #ring: Ring;
  /** What the browser says of itself. */
  readonly #headers: Readonly<Record<string, string>>;
  /** By part. */
  readonly #sessionKeys = new Map<string, SessionKey>();
  /** By tip. */
  readonly #letters = new Map<string, Letter>();

  constructor(origin: string, ring: Ring, headers: Readonly<Record<string, string>> = {}) {
    this.origin = origin;
    this.#ring = ring;
    this.#headers = headers;
  }

  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    const answer = await fetch(`${this.origin}/api${path}`, {
      method,
      headers: {
        ...this.#headers,
        'x-sealdrop': '1',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: text.startsWith('{') ? (JSON.parse(text) as ApiAnswer['body']) : {},
    };
  }

  post(path: string, body: unknown): Promise<ApiAnswer> {
    return this.ask('POST', path, body);
  }

  /** Uploads a body in one piece. @returns the id of the part */
  async upload(body: Uint8Array, owner = this.owner): Promise<string> {
    const headers = {
      ...this.#headers,
      ...{ 'x-sealdrop': '1', 'x-sealdrop-owner': owner, 'tus-resumable': '1.0.0' },
    };
    const begun = await fetch(`${this.origin}/api/uploads`, {
      method: 'POST',
      headers: { ...headers, 'upload-length': String(body.length) },
    });
    if (begun.status !== 201) throw new Error(`${begun.status} ${await begun.text()}`);
    const path = begun.headers.get('location') ?? '';
    const sent = await fetch(`${this.origin}${path}`, {
      method: 'PATCH',
      headers: { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      body: body as BodyInit,
    });
    if (sent.status !== 204) throw new Error(`${sent.status} ${await sent.text()}`);
    return path.split('/').at(-1) ?? '';
  }

  async seal(bytes: Uint8Array, ring = this.#ring) {
    const sessionKey = newSessionKey(ring.suite);
    const body = await gathered(
      sealBody([bytes] as unknown as AsyncIterable<Uint8Array>, sessionKey, ciphers),
    );
    return { sessionKey, body, envelope: await wrapSessionKey(sessionKey, ring, new Date()) };
  }

  /** A tip, sealed and uploaded, but for the request that makes it one. */
  async prepare(
    message: string,
    files: readonly Uint8Array[] = [],
    mailbox?: Readonly<Record<string, string>>,
  ): Promise<SealedRequest> {
    const tip = newId();
    const parts: { id: string; envelope: string }[] = [];
    const attachments: Letter['attachments'][number][] = [];
    for (const [index, bytes] of files.entries()) {
      const sealed = await this.seal(bytes);
      const id = await this.upload(sealed.body);
      this.#sessionKeys.set(id, sealed.sessionKey);
      parts.push({ id, envelope: base64(sealed.envelope) });
      attachments.push(await this.#entry(tip, id, index + 1, sealed.sessionKey, bytes));
    }
    const made = mailbox === undefined ? await this.#newMailbox(tip) : undefined;
    const letter: Letter = {
      tip,
      message,
      language: 'en',
      time: new Date().toISOString(),
      sealed: 'browser',
      author: 'source',
      ...(made === undefined ? {} : { mailbox: made.mailbox.fingerprint }),
      attachments,
    };
    this.#letters.set(tip, letter);
    return {
      tip,
      epoch: this.#ring.epoch,
      letter: await this.#sealLetter(letter, this.#ring),
      parts,
      owner: this.owner,
      mailbox: mailbox ?? made?.request ?? {},
    };
  }

  /** The same tip for another ring: bodies of files stay as they are. */
  async sealAgain(request: SealedRequest, ring: Ring): Promise<SealedRequest> {
    const letter = this.#letters.get(request.tip);
    if (letter === undefined) throw new Error('No such tip was prepared.');
    const parts = await Promise.all(request.parts.map(({ id }) => this.wrapAgain(id, ring)));
    return { ...request, epoch: ring.epoch, letter: await this.#sealLetter(letter, ring), parts };
  }

  async #sealLetter(letter: Letter, ring: Ring): Promise<SealedRequest['letter']> {
    const { envelope, body } = await this.seal(encodeLetter(letter), ring);
    return { id: newId(), suite: ring.suite, envelope: base64(envelope), body: base64(body) };
  }

  /** The part of a file for another ring, in the suite that it has, or in another one as a hostile browser could. */
  async wrapAgain(id: string, ring: Ring, suite?: SessionKey['suite']) {
    const sessionKey = this.#sessionKeys.get(id);
    if (sessionKey === undefined) throw new Error('No such file was prepared.');
    const wrapped = { ...sessionKey, ...(suite && { suite }) };
    return { id, suite: wrapped.suite, envelope: base64(await wrapSessionKey(wrapped, ring, new Date())) };
  }

  async #entry(tip: string, part: string, position: number, key: SessionKey, bytes: Uint8Array) {
    const commitment = await commitPart(tip, part, position, key);
    return { part, name: `file ${position}`, type: '', size: bytes.length, commitment };
  }

  async #newMailbox(
    conversation: string,
  ): Promise<{ readonly mailbox: NewMailbox; readonly request: Record<string, string> }> {
    const codename = await newCodename('en');
    this.codename = codename.words.join(' ');
    const salt = new Uint8Array(
      Buffer.from(String((await this.ask('GET', '/newsroom')).body['salt']), 'base64'),
    );
    const lock = await deriveLock(codename, salt);
    const mailbox = await newMailbox({ conversation, lock, ring: this.#ring, ciphers, now: new Date() });
    const locator = Buffer.from(await deriveLocator(codename, salt)).toString('base64url');
    return { mailbox, request: { locator, key: mailbox.armoredPublicKey, locked: base64(mailbox.locked) } };
  }
}
