import express, { type RequestHandler } from 'express';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  draftEntry,
  type PublicKey,
  readPublicKeys,
  type Ring,
  type StaffKey,
  type VerifiedLog,
  verifyKeyLog,
} from '../../keys/index.ts';
import { elapsed } from '../../server/elapsed.ts';
import { officerRoutes } from '../../server/officers/routes.ts';
import { AuditTrail } from '../../server/staff/audit.ts';
import { staffRoutes } from '../../server/staff/routes.ts';
import { Challenges } from '../../server/staff/challenges.ts';
import { Retention, type RetentionSettings } from '../../server/nightly/index.ts';
import { consoleRoutes } from '../../server/console/routes.ts';
import { Sessions } from '../../server/staff/sessions.ts';
import { securityHeaders } from '../../server/http/security-headers.ts';
import { requireDay } from '../../server/storage/day.ts';
import { type Id, requireId } from '../../server/storage/id.ts';
import { Uploads } from '../../server/uploads/index.ts';
import { MemoryBlobStore } from '../support/memory-blob-store.ts';
import { MemoryTipStore } from '../support/memory-tip-store.ts';
import { consoleFiles } from './console-bundle.ts';
import type { TipWithBodies } from './console-tips.ts';

const DAY = requireDay('2025-11-20');
const SESSION_MS = 3_600_000;
const POLL_MS = 20;

const WITHOUT_DISK = `StorageManager.prototype.getDirectory = () =>
  Promise.reject(new DOMException('', 'SecurityError'));\n`;

/** What happens to the body of a part on its way. */
export type BodyFault =
  /** The connection is cut after so many bytes. */
  | { readonly kind: 'cut'; readonly after: number }
  /** So many bytes come, then nothing more. */
  | { readonly kind: 'stall'; readonly after: number }
  /** One bit is changed. */
  | { readonly kind: 'flip'; readonly at: number };

export interface ConsoleSiteOptions {
  readonly ring: Ring;
  readonly staff: readonly PublicKey[];
  readonly idleSeconds?: number;
  /** False: the browser has no private disk space, as in private windows of Firefox and in Tor Browser. */
  readonly disk?: boolean;
  /** After how many days conversations are deleted, and how long before it is said. Never, when absent. */
  readonly retention?: RetentionSettings;
}

/** The staff site as the server makes it, its routes and headers, over stores in memory; and ways to make it misbehave. */
export class ConsoleSite {
  readonly tips = new MemoryTipStore();
  readonly blobs = new MemoryBlobStore();
  readonly faults = new Map<string, BodyFault>();
  readonly requests: string[] = [];
  /** How far this site's clock is from the real one, milliseconds. */
  clockOffMs = 0;
  /** Cuts the connection at requests for such an address. */
  failAt: RegExp | undefined;
  /** Answers every request to the API so, when set. */
  refuseWith: { readonly status: number; readonly body: object } | undefined;
  readonly #server: Server;
  readonly #idleSeconds: number;
  readonly #retention: RetentionSettings;

  private constructor(server: Server, idleSeconds: number, retention: RetentionSettings) {
    this.#server = server;
    this.#idleSeconds = idleSeconds;
    this.#retention = retention;
  }

  static async start({
    ring,
    staff,
    idleSeconds = 900,
    disk = true,
    retention = { days: 0, noticeDays: 0 },
  }: ConsoleSiteOptions): Promise<ConsoleSite> {
    const app = express();
    const server = createServer(app);
    const site = new ConsoleSite(server, idleSeconds, retention);
    await site.tips.addRing({
      epoch: ring.epoch,
      since: DAY,
      armoredKeys: ring.keys.map(({ armored }) => armored),
    });
    await site.setStaff(staff);
    await site.#serve(app, ring, disk ? '' : WITHOUT_DISK);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async setStaff(staff: readonly PublicKey[]): Promise<void> {
    await this.tips.replaceStaff(
      staff.map(({ fingerprint, armored }) => {
        return { fingerprint, roles: ['editor'], armoredKey: armored, since: DAY };
      }),
    );
  }

  async add({ tip, bodies }: TipWithBodies): Promise<string> {
    for (const [id, body] of bodies) await this.#store(id, body);
    await this.tips.addTip(tip);
    return tip.id;
  }

  /** Resolves when that request has come. */
  async asked(request: string): Promise<void> {
    while (!this.requests.includes(request)) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }

  /** From now on nobody answers. */
  unplug(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #store(id: Id, body: Uint8Array): Promise<void> {
    const writer = await this.blobs.create(id);
    await writer.write([body]);
    await writer.finish(DAY);
  }

  async #serve(app: express.Express, ring: Ring, beforeWorker: string): Promise<void> {
    const files = await consoleFiles();
    app.use(securityHeaders('staff', undefined));
    app.use('/api', this.#note(), this.#refuse(), this.#spoil());
    app.use('/api', this.#routes(ring, await this.#openUploads()));
    app.use((request, response) => {
      const file = files.get(request.path);
      if (file === undefined) response.status(404).end();
      else if (request.path === '/worker.js') {
        response.type(file.type).end(Buffer.concat([Buffer.from(beforeWorker), file.body]));
      } else response.type(file.type).end(file.body);
    });
  }

  #openUploads(): Promise<Uploads> {
    return Uploads.open({
      ...{ tips: this.tips, blobs: this.blobs, now: () => new Date(), elapsed },
      room: () => Promise.resolve(2 ** 40),
      leftOfDay: () => Infinity,
      leftOfDayOf: () => Infinity,
      visitorBytes: Infinity,
      ...{ maxBytes: 2 ** 32, unfinishedBytes: 2 ** 33, unfinishedDays: 7, uploadsOfOne: 50 },
    });
  }

  /** The staff list is whatever was set last. */
  async #staff(): Promise<readonly StaffKey[]> {
    const members = await this.tips.staff();
    return Promise.all(
      members.map(async ({ armoredKey, roles, since }) => {
        const [key] = await readPublicKeys(armoredKey);
        return { key: key!, roles, since };
      }),
    );
  }

  async #log(ring: Ring): Promise<VerifiedLog> {
    const { keys } = ring;
    const genesis = draftEntry(
      undefined,
      { reason: 'genesis', ring: keys, staff: await this.#staff() },
      new Date(DAY),
    );
    return verifyKeyLog({ format: 'sealdrop-key-log/1', entries: [genesis] }, undefined);
  }

  #routes(ring: Ring, uploads: Uploads): RequestHandler {
    const pass: RequestHandler = (_request, _response, next) => {
      next();
    };
    const now = () => new Date(Date.now() + this.clockOffMs);
    const context = {
      tips: this.tips,
      blobs: this.blobs,
      uploads,
      pace: { stallSeconds: 60, minBytesPerSecond: 1 },
      challenges: new Challenges(),
      sessions: new Sessions({ idleMs: SESSION_MS, absoluteMs: SESSION_MS }),
      staffOrigin: () => this.origin,
      ring: () => Promise.resolve({ open: true as const, ring }),
      keyLog: () => this.#log(ring),
      staff: () => this.#staff(),
      audit: new AuditTrail(this.tips),
      retention: new Retention({ ...this.#retention, tips: this.tips, now }),
      mode: 'demo' as const,
      newsroom: 'The Example',
      idleSeconds: this.#idleSeconds,
      limitSignIns: pass,
      now,
      log: () => undefined,
    };
    return staffRoutes(context, { open: [], guarded: [consoleRoutes(context), officerRoutes(context)] });
  }

  #note(): RequestHandler {
    return ({ method, url }, _response, next) => {
      this.requests.push(`${method} ${url}`);
      next();
    };
  }

  #refuse(): RequestHandler {
    return ({ url }, response, next) => {
      if (this.failAt?.test(url) === true) response.destroy();
      else if (this.refuseWith === undefined) next();
      else response.status(this.refuseWith.status).json(this.refuseWith.body);
    };
  }

  #spoil(): RequestHandler {
    return async (request, response, next) => {
      const [, id = ''] = /^\/parts\/([a-z2-7]+)\/body$/u.exec(request.path) ?? [];
      const fault = this.faults.get(id);
      if (fault === undefined) {
        next();
        return;
      }
      const body = await this.#bodyOf(requireId(id));
      response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': body.length });
      if (fault.kind === 'flip') response.end(flipped(body, fault.at));
      else {
        response.write(body.subarray(0, fault.after), () => {
          if (fault.kind === 'cut') response.destroy();
        });
      }
    };
  }

  async #bodyOf(id: Id): Promise<Uint8Array> {
    const part = await this.tips.part(id);
    if (part !== undefined && 'inline' in part.body) return part.body.inline;
    const pieces: Uint8Array[] = [];
    for await (const piece of this.blobs.read(id)) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces);
  }
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
