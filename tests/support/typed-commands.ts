import { spawn } from 'node:child_process';
import type { Environment } from '../../server/config/read-config.ts';

export interface Typed {
  readonly code: number | null;
  /** What the screen showed, both outputs, without what was drawn and taken away again. */
  readonly shown: string;
}

export interface TypedOptions {
  readonly folder: string;
  readonly env: Environment;
  /** What the person types where nothing is shown of it. */
  readonly answer: (question: string) => string;
}

/** Runs a script of the shell at a terminal of its own (util-linux), with somebody who answers its questions. */
export async function typeCommands(script: string, { folder, env, answer }: TypedOptions): Promise<Typed> {
  const child = spawn('script', ['--quiet', '--return', '--command', script, '/dev/null'], {
    cwd: folder,
    env: { ...env, SHELL: '/bin/sh', TERM: 'dumb' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    const question = screen.slice(screen.lastIndexOf('\n') + 1);
    if (/^(?:Passphrase|The same again|Type it|Words of share).*: $/u.test(question)) {
      child.stdin.write(`${answer(question)}\r`);
    }
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, shown: asSeen(screen) };
}

/** A line that was drawn several times is seen as it was drawn last. */
function asSeen(screen: string): string {
  const CLEAR_LINE = '\u001b[2K';
  return screen
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => line.slice(line.lastIndexOf('\r') + 1).replaceAll(CLEAR_LINE, ''))
    .join('\n');
}
