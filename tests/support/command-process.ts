import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const DIST = join(import.meta.dirname, '../../dist');
const COMMANDS = { sealdrop: 'cli/main.js', 'sealdrop-server': 'server/main.js' } as const;

export type CommandName = keyof typeof COMMANDS;

export interface CommandEnd {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** One of the two built commands as a process of its own, with nobody at the keyboard. */
export class CommandProcess {
  readonly ended: Promise<CommandEnd>;
  readonly #child: ChildProcess;
  readonly #shown = { out: '', err: '' };
  #running = true;

  /** @param under a command that runs it, such as strace with its options */
  constructor(
    command: CommandName,
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = {},
    under: readonly string[] = [],
  ) {
    const [program, ...rest] = [...under, process.execPath, join(DIST, COMMANDS[command])] as const;
    const child = spawn(program, [...rest, ...args], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#shown.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#shown.err += text));
    this.#child = child;
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        this.#running = false;
        resolve({ code, ...this.#shown });
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get running(): boolean {
    return this.#running;
  }

  /** What it has printed so far. */
  get out(): string {
    return this.#shown.out;
  }

  /** As when the power fails. */
  kill(): Promise<CommandEnd> {
    this.#child.kill('SIGKILL');
    return this.ended;
  }
}
