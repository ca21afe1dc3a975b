import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** Of this process: which kinds of memory the system writes into a core dump (Linux, core(5)). */
const FILTER = '/proc/self/coredump_filter';
const NONE = '0';

/**
 * From now on the system writes no core dump of this process, however it is started: messages, codenames and addresses pass
 * through its memory. Node itself cannot set that limit. Where `prlimit` (util-linux) is not there, or may not, a dump holds
 * no memory, but still the registers, in which there may be a few words; so does one that the system hands to a program
 * (`core_pattern` with a pipe), which heeds that limit or not. The unit and the container forbid dumps themselves.
 */
export function forbidCoreDumps(pid: number): void {
  spawnSync('prlimit', ['--pid', String(pid), '--core=0:0'], { stdio: 'ignore' });
  try {
    writeFileSync(FILTER, NONE);
  } catch {
    // Not Linux, or without /proc.
  }
}
