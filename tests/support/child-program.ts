import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const ESBUILD = join(ROOT, 'node_modules/esbuild/bin/esbuild');

export interface ProgramRun {
  /** One entry for each line that the program printed. */
  readonly lines: readonly string[];
  readonly errors: string;
  readonly exitCode: number | null;
}

/**
 * A program of the tests, compiled for a process of its own, so that it can be killed or lied to by the system without
 * harm to the test. Call `build` before the tests, and `remove` after them.
 */
export class ChildProgram {
  readonly #source: string;
  #folder: string | undefined;

  /** @param source path below the repository */
  constructor(source: string) {
    this.#source = join(ROOT, source);
  }

  build(): void {
    this.#folder = mkdtempSync(join(tmpdir(), 'sealdrop-program-'));
    const options = ['--bundle', '--platform=node', '--format=cjs', '--packages=external', '--target=node20'];
    const { status, stderr } = spawnSync(ESBUILD, [this.#source, ...options, `--outfile=${this.#script}`]);
    if (status !== 0) throw new Error(stderr.toString());
  }

  remove(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  /**
   * Runs to the end, or for so many milliseconds and then SIGKILL.
   *
   * @param under a command that runs the program, such as strace with its options
   */
  async run(
    args: readonly string[],
    { under = [], killAfterMs }: { readonly under?: readonly string[]; readonly killAfterMs?: number } = {},
  ): Promise<ProgramRun> {
    const [command = process.execPath, ...rest] = [...under, process.execPath, this.#script, ...args];
    const child = spawn(command, rest, {
      env: { ...process.env, NODE_PATH: join(ROOT, 'node_modules'), NODE_OPTIONS: '' },
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (killAfterMs !== undefined && output.includes('\n')) killOnce();
    });
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    let killing: NodeJS.Timeout | undefined;
    const killOnce = (): void => {
      killing ??= setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    };
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    clearTimeout(killing);
    return { lines: output.split('\n').slice(0, -1), errors, exitCode };
  }

  get #script(): string {
    return join(this.#folder ?? '', 'program.cjs');
  }
}
