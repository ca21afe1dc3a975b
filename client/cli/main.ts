import { join } from 'node:path';
import { askHidden } from './ask-hidden.ts';
import { forbidCoreDumps } from './forbid-core-dumps.ts';
import { runSealdrop } from './program.ts';
import type { Output } from './terminal.ts';

forbidCoreDumps(process.pid);

/** Width where the terminal does not say it, or says nought. */
const DEFAULT_COLUMNS = 80;

function output(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => stream.write(text),
    get isTTY() {
      return stream.isTTY;
    },
    get columns() {
      return stream.columns > 0 ? stream.columns : DEFAULT_COLUMNS;
    },
  };
}

/** `$SEALDROP_HOME`, or the usual place for what a program remembers. */
function stateFolder(): string | undefined {
  const { SEALDROP_HOME: own, XDG_STATE_HOME: state, HOME: home } = process.env;
  if (own !== undefined && own !== '') return own;
  if (state !== undefined && state !== '') return join(state, 'sealdrop');
  return home === undefined || home === '' ? undefined : join(home, '.local', 'state', 'sealdrop');
}

// Whoever reads our output may stop reading: sealdrop tips list | head.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Once: a second Ctrl-C ends the process at once.
  process.once(signal, () => {
    interruption.abort();
  });
}

process.exitCode = await runSealdrop(process.argv.slice(2), {
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  askHidden: (question) => askHidden(question, process.stdin, process.stderr),
  now: () => new Date(),
  stateFolder: stateFolder(),
  wrappingThread: new URL('wrapping-thread.js', import.meta.url),
  interrupted: interruption.signal,
});
