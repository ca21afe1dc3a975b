import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandProcess } from '../command-process.ts';
import { CuttingProxy } from '../cutting-proxy.ts';
import { RotatingNewsroom } from '../rotating-newsroom.ts';
import type { History } from './history.ts';

const CLOCK = join(import.meta.dirname, 'jumping-clock.cjs');
const NOWHERE = 'http://127.0.0.1:1';
/** Time for a row and its file to go one after the other. */
const SETTLE_MS = 500;
const SETTINGS = {
  // Shorter than a jump of the clock, which must delete nothing.
  SEALDROP_TIP_DAYS: '30',
  SEALDROP_NOTICE_DAYS: '7',
  SEALDROP_MAILBOX_DAYS: '30',
};

/** A drop that faults happen to: the server, the line to it, its clock, and its disk past it. */
export class Drop {
  readonly newsroom: RotatingNewsroom;
  readonly line: CuttingProxy;
  readonly history: History;
  readonly #clockFile: string;
  #aheadMs = 0;
  #jumps = 0;
  #open!: () => void;
  #opened!: Promise<void>;

  private constructor(newsroom: RotatingNewsroom, line: CuttingProxy, history: History, clockFile: string) {
    this.newsroom = newsroom;
    this.line = line;
    this.history = history;
    this.#clockFile = clockFile;
    this.#shut();
    this.#open();
  }

  static async open(history: History, folder: string): Promise<Drop> {
    const clockFile = join(folder, 'clock');
    writeFileSync(clockFile, '0');
    const env = { ...SETTINGS, NODE_OPTIONS: `--require ${CLOCK}`, TEST_CLOCK_FILE: clockFile };
    const newsroom = await RotatingNewsroom.open(0, { profile: 'rfc9580', env });
    return new Drop(newsroom, await CuttingProxy.start(newsroom.server.source), history, clockFile);
  }

  /** What a source types. */
  get source(): string {
    return this.line.origin;
  }

  get staff(): string {
    return this.newsroom.server.staff;
  }

  /** Resolves when people may come: not while the disk is looked at after a fault. */
  up(): Promise<void> {
    return this.#opened;
  }

  /** By the server's clock. */
  now(): Date {
    return new Date(Date.now() + this.#aheadMs);
  }

  /** Tells whether the clock was right, and was not set, from now until it is asked. */
  watchClock(): () => boolean {
    const before = this.#jumps;
    return () => this.#aheadMs === 0 && this.#jumps === before;
  }

  jumpTo(aheadMs: number): void {
    this.#jumps += 1;
    this.#aheadMs = aheadMs;
    writeFileSync(this.#clockFile, String(aheadMs));
    process.kill(this.newsroom.server.pid, 'SIGUSR2');
  }

  async pause(ms: number): Promise<void> {
    const { pid } = this.newsroom.server;
    process.kill(pid, 'SIGSTOP');
    await sleep(ms);
    process.kill(pid, 'SIGCONT');
  }

  /** Ends the server, looks at what it has left behind, and starts it again. */
  async restart(how: 'kill' | 'stop', whenStarted: () => Promise<void>): Promise<void> {
    this.#shut();
    this.line.target = NOWHERE;
    await this.newsroom.server[how]();
    this.history.ends.push(this.history.tick());
    const flaws = await this.newsroom.envelopes.flaws();
    await this.newsroom.start();
    const orphans = await this.#lastingOrphans();
    this.history.stores.push({ at: this.history.tick(), ...flaws, orphans });
    await whenStarted();
    this.line.target = this.newsroom.server.source;
    this.#open();
  }

  /** What the server itself says of its data. */
  async check(): Promise<string> {
    const { code, out, err } = await new CommandProcess('sealdrop-server', ['check'], this.#checkEnv()).ended;
    return code === 0 ? out : `${out}${err}`;
  }

  async close(): Promise<void> {
    await this.line.close();
    await this.newsroom.close();
  }

  #checkEnv() {
    return { ...this.newsroom.environment, NODE_OPTIONS: undefined };
  }

  #shut(): void {
    this.#opened = new Promise((resolve) => (this.#open = resolve));
  }

  async #lastingOrphans(): Promise<readonly string[]> {
    const orphans = this.#orphans();
    if (orphans.length === 0) return orphans;
    await sleep(SETTLE_MS);
    const still = new Set(this.#orphans());
    return orphans.filter((orphan) => still.has(orphan));
  }

  /** Files in which no row has its body, and rows without their file. */
  #orphans(): readonly string[] {
    const listed = readdirSync(join(this.newsroom.data, 'bodies'), { recursive: true, withFileTypes: true });
    const files = new Set(listed.filter((entry) => entry.isFile()).map(({ name }) => name));
    const { bodies, uploads, announced } = this.newsroom.envelopes.watch((watch) => watch.files());
    // An upload is finished before its tip is kept: killed in between, it waits under its last name.
    const fileOf = (id: string) => (files.has(id) ? id : `${id}.upload`);
    const needed = new Set([...bodies, ...uploads.map(fileOf)]);
    const allowed = new Set([...needed, ...announced.map(fileOf)]);
    return [
      ...[...files].filter((file) => !allowed.has(file)).map((file) => `the file ${file}`),
      ...[...needed].filter((name) => !files.has(name)).map((name) => `the row of ${name}`),
    ];
  }
}
