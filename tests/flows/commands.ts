import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { peakMemoryOf } from '../support/peak-memory.ts';

const DIST = join(import.meta.dirname, '../../dist');
const LOOK_AT_MEMORY_MS = 20;
const COMMANDS = { sealdrop: 'cli/main.js', 'sealdrop-server': 'server/main.js' } as const;

export interface CommandRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Most memory that it ever had resident, bytes. */
  readonly peakMemory: number;
}

/** Runs one of the two built commands to its end, with nobody at the keyboard. */
export async function runCommand(
  command: keyof typeof COMMANDS,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<CommandRun> {
  const child = spawn(process.execPath, [join(DIST, COMMANDS[command]), ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const shown = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (shown.err += text));
  let peakMemory = 0;
  const looking = setInterval(() => {
    peakMemory = Math.max(peakMemory, peakMemoryOf(child.pid ?? 0));
  }, LOOK_AT_MEMORY_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearInterval(looking);
  return { code, ...shown, peakMemory };
}
