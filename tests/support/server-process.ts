import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../server/config/read-config.ts';
import { Editor } from './editor.ts';
import { peakMemoryOf } from './peak-memory.ts';
import type { NewsroomKeys } from './running-server.ts';

const MAIN = join(import.meta.dirname, '../../dist/server/main.js');
const START_TIMEOUT_MS = 90_000;

export interface ProcessOptions {
  /** All of its environment but the path. */
  readonly env: Environment;
  readonly command?: 'serve' | 'demo';
  /** A command that runs the server, such as strace with its options. */
  readonly under?: readonly string[];
}

/** The built server as a process of its own: to be killed, traced, measured, and lied to by the system. */
export class ServerProcess {
  readonly source: string;
  readonly staff: string;
  readonly #child: ChildProcess;
  readonly #output: { readonly stdout: string[]; readonly stderr: string[] };
  readonly #exited: Promise<unknown>;
  /** Of the server itself, also when it runs under another command. */
  readonly pid: number;

  private constructor(child: ChildProcess, output: ServerProcess['output'], origins: Origins) {
    this.#child = child;
    this.#output = output;
    this.#exited =
      child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
    this.source = origins.source;
    this.staff = origins.staff;
    this.pid = serverPid(child.pid ?? 0);
  }

  static async start({ env, command = 'serve', under = [] }: ProcessOptions): Promise<ServerProcess> {
    const [program, ...args] = [...under, process.execPath, MAIN, command];
    const child = spawn(program, args, {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: [] as string[], stderr: [] as string[] };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => output[stream].push(text));
    }
    const origins = await listening(child, output).catch((error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    });
    return new ServerProcess(child, output, origins);
  }

  get output(): { readonly stdout: string[]; readonly stderr: string[] } {
    return this.#output;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  signIn(keys: NewsroomKeys): Promise<Editor> {
    return Editor.signIn(this.staff, keys);
  }

  /** As when the power fails: nothing of ours runs any more. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.#hasEnded) return;
    process.kill(this.pid, signal);
    await this.#exited;
  }

  /** Asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    process.kill(this.pid, 'SIGTERM');
    await this.#exited;
  }

  /** Most memory that it ever had resident, bytes (Linux, VmHWM). */
  peakMemory(): number {
    return peakMemoryOf(this.pid);
  }

  /** What its descriptors lead to. */
  openFiles(): readonly string[] {
    const folder = `/proc/${this.pid}/fd`;
    return readdirSync(folder).flatMap((descriptor) => {
      try {
        return [readlinkSync(join(folder, descriptor))];
      } catch {
        return []; // closed meanwhile
      }
    });
  }
}

interface Origins {
  readonly source: string;
  readonly staff: string;
}

async function listening(child: ChildProcess, output: ServerProcess['output']): Promise<Origins> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const text = output.stdout.join('');
    const source = /^source site: (\S+)$/mu.exec(text)?.[1];
    const staff = /^staff site: (\S+)$/mu.exec(text)?.[1];
    if (source !== undefined && staff !== undefined) return { source, staff };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`The server did not start.\n${output.stdout.join('')}${output.stderr.join('')}`);
}

/** strace and prlimit stay its parent. */
function serverPid(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const [child] = children.filter((text) => text !== '').map(Number);
  return child !== undefined && readFileSync(`/proc/${child}/cmdline`, 'utf8').includes(MAIN) ? child : pid;
}
