import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
const OWNER_ONLY = 0o700;

export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** One tor, with a folder of its own. */
export class TorProcess {
  readonly folder: string;
  readonly #torrc: string;
  #child: ChildProcess | undefined;
  #log = '';

  /** @param torrc without the folder, which is added */
  constructor(folder: string, torrc: string) {
    this.folder = folder;
    this.#torrc = join(folder, 'torrc');
    mkdirSync(folder, { recursive: true, mode: OWNER_ONLY });
    chmodSync(folder, OWNER_ONLY);
    writeFileSync(this.#torrc, `${torrc}\nDataDirectory ${folder}\nLog notice stdout\n`);
  }

  start(): void {
    const child = spawn('tor', ['-f', this.#torrc], { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#log += text));
    this.#child = child;
    this.#log = '';
  }

  get log(): string {
    return this.#log;
  }

  async until(line: RegExp, patienceMs: number): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (!line.test(this.#log)) {
      const ended = this.#child?.exitCode ?? null;
      if (Date.now() > deadline || ended !== null)
        throw new Error(`tor ${ended === null ? 'took too long' : 'ended'}: ${this.#log.slice(-3000)}`);
      await sleep(POLL_MS);
    }
  }

  /** Has it read its files again. */
  reload(): void {
    this.#child?.kill('SIGHUP');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}
