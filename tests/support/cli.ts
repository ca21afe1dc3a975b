import { runSealdrop } from '../../client/cli/program.ts';
import type { Terminal } from '../../client/cli/terminal.ts';

export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What was asked for without echo. */
  readonly questions: readonly string[];
}

export interface CliOptions {
  /** What the person types, one answer a question. */
  readonly answers?: readonly string[];
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly now?: () => Date;
  readonly interrupted?: AbortSignal;
  /** Where the commands remember key logs. */
  readonly stateFolder?: string;
}

/** Runs one command line in this process, at a terminal that remembers what was shown. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const { answers = [], isTTY = false, columns = 80, now = () => new Date() } = options;
  const shown = { out: '', err: '' };
  const questions: string[] = [];
  const output = (name: 'out' | 'err') => ({
    write: (text: string) => {
      shown[name] += text;
    },
    isTTY,
    columns,
  });
  const terminal: Terminal = {
    stdout: output('out'),
    stderr: output('err'),
    askHidden(question) {
      const answer = answers[questions.length];
      questions.push(question);
      return answer === undefined
        ? Promise.reject(new Error(`unexpected: ${question}`))
        : Promise.resolve(answer);
    },
    now,
    interrupted: options.interrupted ?? new AbortController().signal,
    stateFolder: options.stateFolder,
  };
  const code = await runSealdrop(args, terminal);
  return { code, ...shown, questions };
}
