import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppContext, createSites, type Sites } from '../../server/app.ts';
import { storeFirstKeys } from '../../server/commands/init.ts';
import { type Config, type Environment, originAt, readConfig } from '../../server/config/read-config.ts';
import { listen, type Listener } from '../../server/http/listen.ts';
import type { EventName, Log } from '../../server/http/operational-log.ts';
import { openStorage, type Storage } from '../../server/storage/choose.ts';
import type { KeyProfile } from '../../keys/index.ts';
import { Editor } from './editor.ts';
import { announce } from './rotate.ts';
import { makeKey, type TestKey } from './test-keys.ts';

/** The built files (`npm test` builds them first). */
const ASSETS = new URL('../../dist/', import.meta.url);

const HOUR_MS = 3_600_000;

export interface NewsroomKeys {
  readonly newsroom: TestKey;
  readonly editor: TestKey;
  /** Another editor. */
  readonly colleague: TestKey;
  readonly officer: TestKey;
}

/** Made an hour ago: a key made this second cannot sign by a clock that is behind. */
export async function makeNewsroomKeys(
  profile: KeyProfile,
  newsroom: Parameters<typeof makeKey>[1] = {},
): Promise<NewsroomKeys> {
  const now = new Date(Date.now() - HOUR_MS);
  return {
    newsroom: await makeKey(profile, { now, name: 'The Example Gazette', ...newsroom }),
    editor: await makeKey('rfc9580', { now, name: 'Editor' }),
    colleague: await makeKey('rfc9580', { now, name: 'Colleague' }),
    officer: await makeKey('gnupg', { now, name: 'Officer' }),
  };
}

/** Goes on by itself, and jumps when told to. */
export class TestClock {
  #aheadMs: number;
  #setByMs = 0;

  constructor(at = new Date()) {
    this.#aheadMs = at.getTime() - Date.now();
  }

  readonly now = (): Date => new Date(this.elapsed() + this.#setByMs);

  /** Time that has passed, however the clock was set. */
  readonly elapsed = (): number => Date.now() + this.#aheadMs;

  advance({ seconds = 0, minutes = 0, hours = 0 }): void {
    this.#aheadMs += ((hours * 60 + minutes) * 60 + seconds) * 1000;
  }

  /** Somebody sets it: no time has passed. */
  setBy({ hours }: { readonly hours: number }): void {
    this.#setByMs += hours * HOUR_MS;
  }
}

export interface SitesOptions {
  readonly keys: NewsroomKeys;
  readonly env?: Environment;
  /** Puts something between the sites and their storage. */
  readonly wrapStorage?: (storage: AppContext['storage']) => AppContext['storage'];
  readonly assets?: URL;
  /** When it is; now, otherwise. */
  readonly at?: Date;
  /** Puts something else into the empty data folder than what `init` does. */
  readonly prepare?: (folder: string) => void | Promise<void>;
}

/** Both real sites in this process, on ports of their own and in a folder of their own. */
export class RunningSites {
  readonly clock: TestClock;
  /** Names of what was logged, in order. */
  readonly logged: EventName[] = [];
  readonly folder: string;
  readonly config: Config;
  readonly keys: NewsroomKeys;
  /** Origins. */
  source = '';
  staff = '';
  readonly #listeners: Listener[] = [];
  #storage: Storage | undefined;
  #sites: Sites | undefined;

  private constructor({ keys, env = {}, at }: SitesOptions) {
    this.clock = new TestClock(at);
    this.folder = mkdtempSync(join(tmpdir(), 'sealdrop-sites-'));
    this.keys = keys;
    this.config = readConfig(serverEnvironment(this.folder, env));
  }

  static async start(options: SitesOptions): Promise<RunningSites> {
    const running = new RunningSites(options);
    await running.#start(options);
    return running;
  }

  get storage(): Storage {
    if (this.#storage === undefined) throw new Error('The sites are not running.');
    return this.#storage;
  }

  get apps(): Sites {
    if (this.#sites === undefined) throw new Error('The sites are not running.');
    return this.#sites;
  }

  /** Names of the files in which bodies are or were being written. */
  async bodies(): Promise<readonly string[]> {
    const names = await readdir(join(this.config.dataFolder, 'bodies'), {
      recursive: true,
      withFileTypes: true,
    });
    return names.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  /** The token of a form that is opened now. */
  async formToken(): Promise<string> {
    const page = await (await fetch(`${this.source}/en/`)).text();
    return /name="form" value="([^"]*)"/u.exec(page)?.[1] ?? '';
  }

  /** What an officer does: the next entry of the key log, and what follows from it. */
  announce(change: Parameters<typeof announce>[1], officer = this.keys.officer): Promise<void> {
    return announce(this.storage.tips, change, officer);
  }

  /** From now on tips are sealed to these keys. */
  changeRing(...keys: readonly TestKey[]): Promise<void> {
    return this.announce({ ring: keys.map(({ publicKey }) => publicKey) });
  }

  signIn(): Promise<Editor> {
    return Editor.signIn(this.staff, this.keys, this.clock.now());
  }

  async close(): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener.close(0)));
    await this.#sites?.close();
    await this.#storage?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #start({
    keys,
    wrapStorage = (storage) => storage,
    assets = ASSETS,
    prepare,
  }: SitesOptions): Promise<void> {
    if (prepare === undefined) await prepareData(this.config.dataFolder, keys);
    else await prepare(this.config.dataFolder);
    this.#storage = await openStorage({ folder: this.config.dataFolder });
    this.#sites = await createSites({
      config: this.config,
      storage: wrapStorage(this.#storage),
      assets,
      origins: { source: () => this.source, staff: () => this.staff },
      now: this.clock.now,
      elapsed: this.clock.elapsed,
      log: ((event) => {
        this.logged.push(event);
      }) as Log,
    });
    for (const site of ['source', 'staff'] as const) {
      const listener = await listen(this.#sites[site], this.config[site], this.config.pace);
      this.#listeners.push(listener);
      this[site] = originAt(this.config[site], listener.port);
    }
  }
}

/** Settings for any free port, with room for tests on a small disk. */
export function serverEnvironment(folder: string, env: Environment = {}): Environment {
  return {
    SEALDROP_MODE: 'demo',
    SEALDROP_DATA: join(folder, 'data'),
    SEALDROP_NEWSROOM: 'The Example Gazette',
    SEALDROP_SOURCE_PORT: '0',
    SEALDROP_STAFF_PORT: '0',
    SEALDROP_RESERVE_BYTES: '64MiB',
    // Tests that are about it say so: it would read along with all the others.
    SEALDROP_CHECK_NIGHTLY: 'no',
    ...env,
  };
}

/** What `sealdrop-server init` does. */
export async function prepareData(folder: string, keys: NewsroomKeys): Promise<void> {
  const storage = await openStorage({ folder });
  const editors = [keys.editor.publicKey, keys.colleague.publicKey];
  await storeFirstKeys(
    storage.tips,
    { ring: [keys.newsroom.publicKey], editors, officers: [keys.officer.publicKey] },
    new Date(),
  );
  await storage.close();
}
