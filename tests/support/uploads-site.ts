import express from 'express';
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../../server/http/operational-log.ts';
import { openStorage, type Storage } from '../../server/storage/choose.ts';
import { dayOf } from '../../server/storage/day.ts';
import { Uploads, uploadRoutes, type UploadsContext } from '../../server/uploads/index.ts';

const PATH = '/api/uploads';
export const OWNER_HEADER = 'x-sealdrop-owner';
export const TUS = { 'Tus-Resumable': '1.0.0' } as const;

export const newOwner = (): string => randomBytes(32).toString('base64url');

/** The upload routes alone, over a real folder. Stopped and started again, it is a server that was restarted. */
export class UploadsSite {
  origin = '';
  readonly #folder: string;
  readonly #settings: Partial<UploadsContext>;
  #server: Server | undefined;
  #storage: Storage | undefined;
  #uploads: Uploads | undefined;

  constructor(folder: string, settings: Partial<UploadsContext> = {}) {
    this.#folder = folder;
    this.#settings = settings;
  }

  get storage(): Storage {
    if (this.#storage === undefined) throw new Error('not started');
    return this.#storage;
  }

  get uploads(): Uploads {
    if (this.#uploads === undefined) throw new Error('not started');
    return this.#uploads;
  }

  async start(pace = { stallSeconds: 60, minBytesPerSecond: 512 }): Promise<void> {
    this.#storage = await openStorage({ folder: this.#folder });
    if ((await this.#storage.tips.currentRing()) === undefined)
      await this.#storage.tips.addRing({ epoch: 1, since: dayOf(new Date()), armoredKeys: ['none'] });
    const { now = () => new Date() } = this.#settings;
    this.#uploads = await Uploads.open({
      ...this.#storage,
      room: () => Promise.resolve(2 ** 40),
      leftOfDay: () => Infinity,
      leftOfDayOf: () => Infinity,
      visitorBytes: 2 ** 32,
      now,
      elapsed: () => now().getTime(),
      maxBytes: 2 ** 30,
      unfinishedBytes: 2 ** 32,
      unfinishedDays: 7,
      uploadsOfOne: 50,
      ...this.#settings,
    });
    const app = express();
    const ownerOf = ({ headers }: { readonly headers: NodeJS.Dict<string | string[]> }) =>
      headers[OWNER_HEADER] === undefined ? undefined : ownerHash(String(headers[OWNER_HEADER]));
    const log = (() => undefined) as Log;
    app.use(PATH, uploadRoutes({ uploads: this.#uploads, side: 'source', path: PATH, ownerOf, pace, log }));
    this.#server = createServer(app);
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
    await this.#storage?.close();
  }

  ask(method: string, path: string, headers: Record<string, string>, body?: Uint8Array): Promise<Response> {
    return fetch(`${this.origin}${path}`, {
      method,
      headers: { ...TUS, ...headers },
      ...(body === undefined ? {} : { body: body as BodyInit }),
    });
  }

  /** @returns the address of the new upload */
  async begin(owner: string, length: number): Promise<string> {
    const answer = await this.ask('POST', PATH, { [OWNER_HEADER]: owner, 'Upload-Length': String(length) });
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
    return answer.headers.get('location') ?? '';
  }

  append(owner: string, path: string, offset: number, body: Uint8Array): Promise<Response> {
    return this.ask(
      'PATCH',
      path,
      {
        [OWNER_HEADER]: owner,
        'Upload-Offset': String(offset),
        'Content-Type': 'application/offset+octet-stream',
      },
      body,
    );
  }

  async offset(owner: string, path: string): Promise<number> {
    const answer = await this.ask('HEAD', path, { [OWNER_HEADER]: owner });
    return answer.status === 200 ? Number(answer.headers.get('upload-offset')) : -answer.status;
  }
}

export const ownerHash = (owner: string): Uint8Array =>
  new Uint8Array(createHash('sha256').update(Buffer.from(owner, 'base64url')).digest());
