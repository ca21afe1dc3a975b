import { CommandProcess, type CommandEnd, type CommandName } from '../support/command-process.ts';
import { peakMemoryOf } from '../support/peak-memory.ts';

const LOOK_AT_MEMORY_MS = 20;

export interface CommandRun extends CommandEnd {
  /** Most memory that it ever had resident, bytes. */
  readonly peakMemory: number;
}

/** Runs one of the two built commands to its end, with nobody at the keyboard. */
export async function runCommand(
  command: CommandName,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<CommandRun> {
  const running = new CommandProcess(command, args, env);
  let peakMemory = 0;
  const looking = setInterval(() => {
    peakMemory = Math.max(peakMemory, peakMemoryOf(running.pid));
  }, LOOK_AT_MEMORY_MS);
  const end = await running.ended.finally(() => {
    clearInterval(looking);
  });
  return { ...end, peakMemory };
}
