import Sqlite from 'better-sqlite3';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { layoutOf } from '../../../server/storage/layout.ts';
import { type CommandEnd, CommandProcess } from '../command-process.ts';
import { makeNewsroomKeys, type NewsroomKeys, prepareData, serverEnvironment } from '../running-server.ts';
import { ServerProcess } from '../server-process.ts';
import { PASSPHRASE } from '../test-keys.ts';
import { freePorts } from '../../tor/tor-process.ts';

const ONION = `http://${'a'.repeat(56)}.onion`;
const CLEAR = 'https://tips.example.org';
const NIGHT_TIMEOUT_MS = 60_000;
/** As a careless operator starts it: with a core dump of any size, in a folder where one would be found. */
const CARELESS = ['sh', '-c', 'ulimit -c unlimited && cd "$0" && exec "$@"'];

/** The built server on its own machine, told apart from the computers of staff: behind tor, and behind a proxy. */
export class BusyDrop {
  readonly keys: NewsroomKeys;
  /** All that the server can write to. */
  readonly machine = mkdtempSync(join(tmpdir(), 'sealdrop-machine-'));
  readonly #staff = mkdtempSync(join(tmpdir(), 'sealdrop-staff-'));
  readonly #env: Record<string, string | undefined>;
  readonly #printed: string[] = [];
  #server: ServerProcess | undefined;

  private constructor(keys: NewsroomKeys, port: number) {
    this.keys = keys;
    this.#env = {
      ...serverEnvironment(this.machine),
      SEALDROP_MODE: 'production',
      SEALDROP_SOURCE_PORT: String(port),
      SEALDROP_SOURCE_ORIGIN: CLEAR,
      SEALDROP_SOURCE_SOCKET: this.socket,
      SEALDROP_TOR_CIRCUITS: 'yes',
      SEALDROP_ONION_LOCATION: ONION,
      SEALDROP_LIMIT_LOOPBACK: 'yes',
      SEALDROP_TIPS_PER_MINUTE: '1000',
      SEALDROP_BACKUP: this.backup,
      SEALDROP_CHECK_NIGHTLY: 'yes',
      SEALDROP_TIP_DAYS: '30',
      SEALDROP_MAX_TIP_BYTES: '2MiB',
      SEALDROP_MAX_FILES: '3',
      TMPDIR: join(this.machine, 'tmp'),
      HOME: join(this.machine, 'home'),
    };
  }

  static async open(): Promise<BusyDrop> {
    const [port = 0] = await freePorts(1);
    const drop = new BusyDrop(await makeNewsroomKeys('gnupg'), port);
    for (const name of ['run', 'tmp', 'home', 'cwd']) mkdirSync(join(drop.machine, name), { mode: 0o700 });
    drop.#writeKeys();
    await prepareData(drop.data, drop.keys);
    await drop.operate('backup', drop.backup);
    await drop.start();
    return drop;
  }

  get data(): string {
    return join(this.machine, 'data');
  }

  get database(): string {
    return layoutOf(this.data).database;
  }

  get backup(): string {
    return join(this.machine, 'backup');
  }

  get socket(): string {
    return join(this.machine, 'run', 'source.sock');
  }

  get port(): number {
    return Number(this.#env['SEALDROP_SOURCE_PORT']);
  }

  get server(): ServerProcess {
    if (this.#server === undefined) throw new Error('The server does not run.');
    return this.#server;
  }

  /** All that servers and their commands have printed. */
  get printed(): string {
    const { stdout = [], stderr = [] } = this.#server?.output ?? {};
    return [...this.#printed, ...stdout, ...stderr].join('');
  }

  async start(): Promise<void> {
    this.#printed.push(this.printed.slice(this.#printed.join('').length));
    this.#server = await ServerProcess.start({
      env: this.#env,
      under: [...CARELESS, join(this.machine, 'cwd')],
    });
    this.#env['SEALDROP_STAFF_PORT'] = new URL(this.#server.staff).port;
  }

  /** As if there had been none for days, so that the work of the night is due at the next start. */
  async night(): Promise<void> {
    await this.server.stop();
    const database = new Sqlite(this.database);
    database.pragma('secure_delete = ON');
    database.exec(`update reports set day = '2024-01-01'`);
    database.close();
    await this.start();
    const watched = new Sqlite(this.database, { readonly: true });
    const late = watched.prepare(`select count(*) from reports where day = '2024-01-01'`).pluck();
    const deadline = Date.now() + NIGHT_TIMEOUT_MS;
    while (late.get() !== 0 && Date.now() < deadline) await sleep(20);
    watched.close();
    await this.server.stop();
  }

  /** `sealdrop-server`, as the operator. */
  async operate(...args: readonly string[]): Promise<CommandEnd> {
    const end = await new CommandProcess('sealdrop-server', args, this.#env).ended;
    this.#printed.push(end.out, end.err);
    return end;
  }

  /** `sealdrop`, as somebody of staff who has these keys of the newsroom at hand. */
  sealdrop(who: 'editor' | 'officer', args: readonly string[], newsroom = ['newsroom']): CommandProcess {
    const given = [who, ...newsroom].flatMap((name) => ['--key', this.keyFile(name)]);
    const desk = ['--server', this.server.staff, ...given, '--passphrase-file', this.staffPath('passphrase')];
    const env = { XDG_STATE_HOME: this.staffPath('state'), TMPDIR: this.staffPath('tmp') };
    return new CommandProcess('sealdrop', [...args, ...desk], env);
  }

  staffPath(name: string): string {
    return join(this.#staff, name);
  }

  keyFile(name: string): string {
    return this.staffPath(`${name}.asc`);
  }

  /** A file on the computer of staff. */
  write(name: string, content: string): string {
    writeFileSync(this.staffPath(name), content, { mode: 0o600 });
    return this.staffPath(name);
  }

  /** Lines of the log, of every server so far. */
  get logLines(): readonly string[] {
    return this.printed.split('\n').filter((line) => /^\d{4}-/u.test(line));
  }

  async close(): Promise<void> {
    await this.#server?.stop();
    for (const folder of [this.machine, this.#staff]) rmSync(folder, { recursive: true, force: true });
  }

  #writeKeys(): void {
    for (const name of ['state', 'tmp']) mkdirSync(this.staffPath(name));
    this.write('passphrase', `${PASSPHRASE}\n`);
    const { newsroom, editor, officer } = this.keys;
    for (const [name, key] of Object.entries({ newsroom, editor, officer }))
      this.write(`${name}.asc`, key.armoredPrivateKey);
  }

  /** The newsroom's private key that a rotation has made. */
  takeNewKey(folder: string): string {
    return this.write('next.asc', readFileSync(join(this.staffPath(folder), 'newsroom-private.asc'), 'utf8'));
  }
}
