import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../../server/storage/id.ts';

/** By which data reach a disk, or leave it. */
export const DISK_CALLS = [
  ...(['pwrite64', 'pwritev', 'fsync', 'fdatasync'] as const),
  ...(['rename', 'unlink', 'ftruncate', 'mkdir', 'utimensat'] as const),
] as const;
export type DiskCall = (typeof DISK_CALLS)[number];

/** Server processes whose bodies are all written by one thread; SQLite writes in the first one. */
export const ONE_THREAD_FOR_BODIES = { UV_THREADPOOL_SIZE: '1' } as const;

export interface Fault {
  readonly call: DiskCall;
  readonly error: 'EIO' | 'ENOSPC';
  /** Of the calls of the thread: the first is 1. */
  readonly number: number;
  /** Every later one fails too. */
  readonly lasting: boolean;
}

/** strace, attached to one thread of a process or to all of them. */
export class TracedCalls {
  readonly #child: ChildProcess;
  readonly #file: string;
  readonly #exited: Promise<unknown>;

  private constructor(child: ChildProcess, file: string) {
    this.#child = child;
    this.#file = file;
    this.#exited = once(child, 'exit');
  }

  static async attach(thread: number, options: readonly string[]): Promise<TracedCalls> {
    const file = join(tmpdir(), `sealdrop-trace-${newId()}`);
    const child = spawn('strace', ['-p', String(thread), '-o', file, ...options], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const traced = new TracedCalls(child, file);
    await Promise.race([once(child.stderr, 'data'), traced.#exited]);
    return traced;
  }

  /** Of all threads. */
  static watch(pid: number): Promise<TracedCalls> {
    return TracedCalls.attach(pid, ['-f', '-e', `trace=${DISK_CALLS.join(',')}`]);
  }

  static inject(thread: number, { call, error, number, lasting }: Fault): Promise<TracedCalls> {
    const when = `when=${number}${lasting ? '+' : ''}`;
    return TracedCalls.attach(thread, ['-e', `trace=${call}`, '-e', `inject=${call}:error=${error}:${when}`]);
  }

  /** @returns the lines, each with the number of its thread where there are several */
  async detach(): Promise<readonly string[]> {
    this.#child.kill('SIGINT');
    await this.#exited;
    const lines = readFileSync(this.#file, 'utf8').split('\n');
    rmSync(this.#file);
    return lines;
  }
}

/** How often a thread made a call. */
export type CallCounts = ReadonlyMap<string, number>;

export function countCalls(lines: readonly string[], thread: number): CallCounts {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const [, of, call = ''] = /^(\d+) +(\w+)\(/u.exec(line) ?? [];
    if (Number(of) === thread) counts.set(call, (counts.get(call) ?? 0) + 1);
  }
  return counts;
}

export function countInjected(lines: readonly string[]): number {
  return lines.filter((line) => line.includes('(INJECTED)')).length;
}

/** The thread that writes bodies: it looks how full the disk is. */
export async function threadOfBodies(pid: number, look: () => Promise<unknown>): Promise<number> {
  const traced = await TracedCalls.attach(pid, ['-f', '-e', 'trace=statfs']);
  await look();
  const threads = (await traced.detach()).flatMap((line) => /^(\d+) +statfs\(/u.exec(line)?.[1] ?? []);
  if (threads[0] === undefined) throw new Error('No thread has looked how full the disk is.');
  return Number(threads[0]);
}
