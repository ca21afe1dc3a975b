import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { CliError } from './cli-error.ts';

/**
 * Asks on the terminal; what is typed is not shown.
 *
 * @throws CliError `no-terminal`, `interrupted-by-you`
 */
export function askHidden(
  question: string,
  input: ReadStream,
  output: NodeJS.WritableStream,
): Promise<string> {
  if (!input.isTTY) {
    throw new CliError(
      'no-terminal',
      'A passphrase is needed, but nobody is at a terminal to type it.',
      'Give it in a file: --passphrase-file FILE.',
    );
  }
  const nowhere = new Writable({
    write(_chunk, _encoding, done) {
      done();
    },
  });
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  output.write(question);
  return new Promise((resolve, reject) => {
    lines.once('line', resolve);
    lines.once('SIGINT', () => {
      reject(new CliError('interrupted-by-you', 'Stopped at the question.', 'Run the command again.'));
    });
    lines.once('close', () => {
      reject(
        new CliError('no-terminal', 'The terminal was closed at the question.', 'Run the command again.'),
      );
    });
  }).finally(() => {
    lines.close();
    output.write('\n');
  }) as Promise<string>;
}
