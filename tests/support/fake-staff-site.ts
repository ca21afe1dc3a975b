import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '../../client/new-id.ts';
import {
  KeysError,
  newSessionKey,
  type PublicKey,
  type Ring,
  type VerifiedLog,
  verifyStatement,
} from '../../keys/index.ts';
import { FakeKeyLog } from './fake-key-log.ts';
import { documentOf, signedEntries } from './key-log.ts';
import type { SealedConversation, SealedMessage } from './sealed-conversation.ts';
import type { SealedTip } from './sealed-tip.ts';

type FakePart = Omit<SealedTip['parts'][number], 'sessionKey' | 'body'> & {
  readonly body: Uint8Array | { readonly file: string; readonly length: number };
};
export type FakeTip = Omit<SealedTip, 'parts'> & { readonly parts: readonly FakePart[] };

/** What may go wrong with the body of a part. */
export type BodyFault =
  | { readonly kind: 'cut'; readonly after: number }
  | { readonly kind: 'flip'; readonly at: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'ends-early'; readonly after: number };

/** For what is asked of a site whose log is not to be seen. */
const NO_LOG = new FakeKeyLog();

interface StoredReplyPart {
  readonly id: string;
  readonly envelope: string;
  readonly delivery: string;
}

/** A reply as it was sent, in base64. */
export interface StoredReply {
  readonly reply: string;
  readonly epoch: number;
  readonly letter: StoredReplyPart & { readonly suite: Ring['suite']; readonly body: string };
  readonly parts: readonly StoredReplyPart[];
}

interface Challenge {
  readonly fingerprint: string;
  readonly expires: string;
}

interface SignInBody {
  readonly fingerprint: string;
  readonly nonce: string;
  readonly session: string;
  readonly signature: string;
}

interface Marked {
  readonly spam: boolean;
  readonly tips: readonly string[];
}

const CHALLENGE_MS = 120_000;

/**
 * The staff site's API over real HTTP, holding real sealed tips in memory. A stand-in for tests of clients: it checks
 * signatures as the server does, and can be told to misbehave.
 */
export class FakeStaffSite {
  readonly tips: FakeTip[] = [];
  readonly staff: PublicKey[];
  ring: Ring;
  /** What followed tips, by the id of the tip. */
  readonly later = new Map<string, SealedMessage[]>();
  /** Armored keys of mailboxes, by the id of the tip. */
  readonly mailboxes = new Map<string, string>();
  /** Replies that were stored, as they were sent. */
  readonly replies: StoredReply[] = [];
  readonly uploads = new Map<string, Buffer>();
  /** Before a request is answered: may refuse it, or break the line. */
  beforehand: (request: string) => 'refuse' | 'cut' | 'cut-after' | undefined = () => undefined;
  /** The code and status with which such requests are refused. */
  refusal = { status: 503, code: 'store-trouble' };
  readonly read = new Set<string>();
  readonly held = new Set<string>();
  /** By tip: who says that it is spam. */
  readonly spam = new Map<string, 'editor' | 'trap'>();
  readonly stamps = new Map<string, number>();
  /** By tip: the day on which it will be deleted. */
  readonly expiring = new Map<string, string>();
  tipDays = 0;
  readonly faults = new Map<string, BodyFault>();
  readonly requests: string[] = [];
  /** Tips of which a client has said that it saves something. */
  readonly exported: string[] = [];
  /** Letters longer than this are not in the list. */
  inlineBytes = 65_536;
  pageTips = 200;
  /** How far this site's clock is from the real one, milliseconds. */
  clockOffMs = 0;
  /** Answers every request so, when set. */
  refuseWith: { readonly status: number; readonly body: string } | undefined;
  readonly #challenges = new Map<string, Challenge>();
  readonly #server: Server;
  /** Which ring it says that it uses, when that is not the one of its log. */
  saysRing: readonly PublicKey[] | undefined;
  /** Undefined: it has none. */
  keyLog: FakeKeyLog | undefined = new FakeKeyLog();
  #session: { readonly cookie: string; readonly token: string } | undefined;

  private constructor(server: Server, ring: Ring, staff: readonly PublicKey[]) {
    this.#server = server;
    this.ring = ring;
    this.staff = [...staff];
  }

  static async start(ring: Ring, staff: readonly PublicKey[]): Promise<FakeStaffSite> {
    const server = createServer();
    const site = new FakeStaffSite(server, ring, staff);
    server.on('request', (request, response) => {
      site.#handle(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Holds a conversation, as it is now. */
  add(conversation: SealedConversation): void {
    const { id, first, messages, mailbox } = conversation;
    this.tips.push(first);
    this.later.set(id, messages);
    this.mailboxes.set(id, mailbox.armoredPublicKey);
  }

  /** As when a session has been idle for too long. */
  endSession(): void {
    this.#session = undefined;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    this.requests.push(`${method} ${url}`);
    const bytes = await bytesOf(request);
    const trouble = this.beforehand(`${method} ${url}`);
    if (trouble === 'cut') {
      response.destroy();
      return;
    }
    const reply =
      trouble === 'refuse'
        ? refusal(this.refusal.status, this.refusal.code)
        : await this.#reply(request, bytes);
    if (trouble === 'cut-after') response.destroy();
    else reply(response);
  }

  async #reply(request: IncomingMessage, bytes: Buffer): Promise<Reply> {
    const body = bytes.toString('utf8');
    if (this.refuseWith !== undefined) return text(this.refuseWith.status, this.refuseWith.body);
    const { pathname, searchParams } = new URL(request.url ?? '', this.origin);
    if (pathname === '/api/sign-in/challenge') return this.#challenge(JSON.parse(body) as SignInBody);
    if (pathname === '/api/sign-in') return this.#signIn(JSON.parse(body) as SignInBody);
    if (!this.#signedIn(request)) return refusal(401, 'signed-out');
    const [, , kind = '', id = '', detail = ''] = pathname.split('/');
    switch (`${request.method ?? ''} ${kind}/${id === '' ? '' : '*'}${detail}`) {
      case 'POST sign-out/':
        this.endSession();
        return empty;
      case 'GET ring/':
        return json(200, await this.#ringAnswer());
      case 'GET log/':
        if (this.keyLog === undefined) return refusal(404, 'not-found');
        return json(200, { ...documentOf(...signedEntries(await this.#keyLog())), pending: null });
      case 'POST audit/':
        this.exported.push((JSON.parse(body) as { readonly subject: string }).subject);
        return json(201, {});
      case 'GET tips/':
        return json(200, this.#page(searchParams));
      case 'GET tips/*':
        return id === 'count' ? json(200, this.#count()) : this.#tip(id);
      case 'PUT tips/*hold':
        if ((JSON.parse(body) as { hold: boolean }).hold) this.held.add(id);
        else this.held.delete(id);
        return json(200, this.#kept(id));
      case 'PUT tips/*':
        return json(200, { marked: this.#mark(JSON.parse(body) as Marked) });
      case 'PUT tips/*read':
        if ((JSON.parse(body) as { read: boolean }).read) this.read.add(id);
        else this.read.delete(id);
        return empty;
      case 'GET parts/*body':
        return this.#body(id);
      case 'POST tips/*replies':
        return this.#store(id, JSON.parse(body) as StoredReply);
      default:
        return kind === 'uploads' ? this.#upload(request, id, bytes) : refusal(404, 'not-found');
    }
  }

  async #store(tip: string, reply: StoredReply): Promise<Reply> {
    if (this.replies.some((stored) => stored.reply === reply.reply)) return json(201, {});
    if (!this.mailboxes.has(tip)) return refusal(409, 'mailbox-closed');
    if (reply.epoch !== (await this.#keyLog()).head.epoch) return refusal(409, 'ring-changed');
    if (!reply.parts.every(({ id }) => this.uploads.has(id))) return refusal(404, 'upload-missing');
    this.replies.push(reply);
    const { letter, parts, epoch } = reply;
    const stored = [letter, ...parts].map(({ id, envelope }, position) => ({
      ...{ id, position, epoch, suite: letter.suite, sessionKey: newSessionKey(letter.suite) },
      kind: position === 0 ? ('letter' as const) : ('attachment' as const),
      envelope: Buffer.from(envelope, 'base64'),
      body: position === 0 ? Buffer.from(letter.body, 'base64') : this.uploads.get(id)!,
    }));
    const day = this.#now().toISOString().slice(0, 10);
    const message = { id: reply.reply, day, sealed: 'browser', author: 'newsroom', parts: stored } as const;
    this.later.set(tip, [...(this.later.get(tip) ?? []), message]);
    return json(201, {});
  }

  /** The little of tus 1.0 that is used. */
  #upload(request: IncomingMessage, id: string, bytes: Buffer): Reply {
    if (request.method === 'POST') {
      const fresh = newId();
      this.uploads.set(fresh, Buffer.alloc(0));
      return (response) => response.writeHead(201, { location: `/api/uploads/${fresh}` }).end();
    }
    const here = this.uploads.get(id);
    if (here === undefined) return refusal(404, 'upload-missing');
    if (request.method === 'DELETE') {
      this.uploads.delete(id);
      return empty;
    }
    if (request.method === 'PATCH') {
      if (Number(request.headers['upload-offset']) !== here.length) return refusal(409, 'wrong-offset');
      this.uploads.set(id, Buffer.concat([here, bytes]));
    }
    return (response) =>
      response.writeHead(204, { 'upload-offset': String(this.uploads.get(id)?.length) }).end();
  }

  #challenge(sent: SignInBody): Reply {
    if (!this.staff.some(({ fingerprint }) => fingerprint === sent.fingerprint)) {
      return refusal(403, 'not-on-staff-list');
    }
    const now = this.#now();
    const nonce = randomBytes(16).toString('hex');
    const expires = new Date(now.getTime() + CHALLENGE_MS).toISOString();
    this.#challenges.set(nonce, { fingerprint: sent.fingerprint, expires });
    return json(200, { nonce, expires, now: now.toISOString() });
  }

  async #signIn({ nonce, session, signature, ...sent }: SignInBody): Promise<Reply> {
    const key = this.staff.find(({ fingerprint }) => fingerprint === sent.fingerprint);
    const challenge = this.#challenges.get(nonce);
    this.#challenges.delete(nonce);
    if (key === undefined || challenge === undefined) return refusal(401, 'challenge-expired');
    try {
      await verifyStatement(
        { origin: this.origin, nonce, session, ...challenge },
        signature,
        key,
        this.#now(),
      );
    } catch (error) {
      if (!(error instanceof KeysError)) throw error;
      return json(401, { code: error.code, message: error.message, seconds: error.seconds });
    }
    const secrets = {
      cookie: `__Host-sealdrop=${randomBytes(8).toString('hex')}`,
      token: randomBytes(8).toString('hex'),
    };
    this.#session = secrets;
    return (response) => {
      response.setHeader('set-cookie', `${secrets.cookie}; Path=/; Secure; HttpOnly; SameSite=Strict`);
      json(200, { token: secrets.token, roles: ['editor'], newsroom: 'The Example', idleSeconds: 900 })(
        response,
      );
    };
  }

  #now(): Date {
    return new Date(Date.now() + this.clockOffMs);
  }

  #signedIn({ headers }: IncomingMessage): boolean {
    const session = this.#session;
    return (
      session !== undefined &&
      headers.cookie === session.cookie &&
      headers['x-sealdrop-token'] === session.token
    );
  }

  #keyLog(): Promise<VerifiedLog> {
    return (this.keyLog ?? NO_LOG).with(this.ring.keys);
  }

  async #ringAnswer() {
    const { suite, keys, expires } = this.ring;
    const { epoch } = (await this.#keyLog()).head;
    const armored = (this.saysRing ?? keys).map((key) => key.armored);
    return { epoch, since: '2024-01-01', suite, keys: armored, expires: expires?.toISOString() ?? null };
  }

  #mark({ spam, tips }: Marked): number {
    const there = tips.filter((id) => this.tips.some((tip) => tip.id === id));
    for (const id of there) {
      if (spam) this.spam.set(id, 'editor');
      else this.spam.delete(id);
    }
    return there.length;
  }

  #count() {
    const spam = this.tips.filter(({ id }) => this.spam.has(id));
    const unread = (tips: readonly FakeTip[]) => tips.filter(({ id }) => !this.read.has(id)).length;
    return {
      tips: this.tips.length,
      unread: unread(this.tips) - unread(spam),
      spam: { tips: spam.length, unread: unread(spam) },
    };
  }

  #page(query: URLSearchParams) {
    const newestFirst = [...this.tips].sort((a, b) => b.day.localeCompare(a.day));
    const start = Number(query.get('after') ?? 0);
    const end = start + Math.min(this.pageTips, Number(query.get('limit')));
    const tips = newestFirst.slice(start, end).map((tip) => {
      const [letter, ...attachments] = tip.parts;
      if (letter === undefined) throw new RangeError('a tip has a letter');
      return {
        ...{ id: tip.id, day: tip.day, sealed: tip.sealed, read: this.read.has(tip.id) },
        ...this.#exchange(tip),
        attachments: attachments.length,
        attachmentBytes: attachments.reduce((sum, { body }) => sum + body.length, 0),
        letter: { ...partAnswer(letter), ...this.#inlineBody(letter) },
      };
    });
    return { tips, tipDays: this.tipDays, ...(end < this.tips.length ? { next: String(end) } : {}) };
  }

  #exchange({ id, day }: FakeTip) {
    const later = this.later.get(id) ?? [];
    const bySource = later.filter(({ author }) => author === 'source');
    return {
      latest: [day, ...bySource.map((message) => message.day)].sort().at(-1),
      messages: bySource.length,
      replies: later.length - bySource.length,
      mailbox: this.mailboxes.has(id),
      ...this.#kept(id),
      ...this.#marks(id),
    };
  }

  #kept(id: string) {
    const expires = this.expiring.get(id);
    const hold = this.held.has(id);
    return { hold, ...(hold || expires === undefined ? {} : { expires }) };
  }

  #marks(id: string) {
    return { spam: this.spam.get(id) ?? false, stamp: this.stamps.get(id) ?? 0 };
  }

  #inlineBody({ body }: FakePart) {
    return body instanceof Uint8Array && body.length <= this.inlineBytes ? { body: base64(body) } : {};
  }

  #tip(id: string): Reply {
    const tip = this.tips.find((candidate) => candidate.id === id);
    if (tip === undefined) return refusal(404, 'not-found');
    const { day, sealed, parts } = tip;
    const messages = (this.later.get(id) ?? []).map((message) => ({
      ...{ id: message.id, day: message.day, sealed: message.sealed, author: message.author },
      parts: message.parts.map(partAnswer),
    }));
    const key = this.mailboxes.get(id);
    return json(200, {
      ...{ id, day, sealed, parts: parts.map(partAnswer), messages },
      mailbox: key === undefined ? null : { key },
      ...this.#kept(id),
      ...this.#marks(id),
      later: 'fields may be added',
    });
  }

  #body(id: string): Reply {
    const part = [...this.tips, ...[...this.later.values()].flat()]
      .flatMap(({ parts }): readonly FakePart[] => parts)
      .find((candidate) => candidate.id === id);
    const fault = this.faults.get(id);
    if (part === undefined || fault?.kind === 'missing') return refusal(404, 'not-found');
    const { body } = part;
    const length = fault?.kind === 'ends-early' ? fault.after : body.length;
    return (response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': length });
      if (!(body instanceof Uint8Array))
        createReadStream(body.file, { highWaterMark: 262_144 }).pipe(response);
      else if (fault?.kind === 'cut') response.write(body.subarray(0, fault.after), () => response.destroy());
      else if (fault?.kind === 'flip') response.end(flipped(body, fault.at));
      else response.end(body.subarray(0, length));
    };
  }
}

function partAnswer({ id, kind, position, suite, epoch, envelope, body }: FakePart) {
  return { id, kind, position, suite, epoch, length: body.length, envelope: base64(envelope) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

type Reply = (response: ServerResponse) => void;

function text(status: number, body: string): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
}

function json(status: number, body: unknown): Reply {
  return text(status, JSON.stringify(body));
}

function refusal(status: number, code: string): Reply {
  return json(status, { code, message: `Refused: ${code}.` });
}

const empty: Reply = (response) => {
  response.writeHead(204).end();
};

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}
