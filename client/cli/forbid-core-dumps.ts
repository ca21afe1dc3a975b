import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** Of this process: which kinds of memory the system writes into a core dump (Linux, core(5)). */
const FILTER = '/proc/self/coredump_filter';
const NONE = '0';

/**
 * From now on the system writes no core dump of this process: private keys, passphrases and letters pass through its memory.
 * Where `prlimit` (util-linux) is not there, a dump holds no memory, but still the registers.
 */
export function forbidCoreDumps(pid: number): void {
  spawnSync('prlimit', ['--pid', String(pid), '--core=0:0'], { stdio: 'ignore' });
  try {
    writeFileSync(FILTER, NONE);
  } catch {
    // Not Linux, or without /proc.
  }
}
