import { readFile } from 'node:fs/promises';
import type { Finding } from './finding.ts';

/** What the system does with a process that crashes (Linux, core(5)). */
const PATTERN = '/proc/sys/kernel/core_pattern';

/** A program that takes dumps is given them whatever limit the server has set for itself: only its memory is left out. */
export async function examineDumps(file = PATTERN): Promise<readonly Finding[]> {
  const pattern = await readFile(file, 'utf8').catch(() => '');
  if (!pattern.startsWith('|')) return [];
  return [
    {
      state: 'warning',
      says: 'This system hands core dumps to a program, which the server cannot forbid: a dump would hold its registers.',
      remedy:
        'Run the server by the systemd unit or in the container, whose limits systemd-coredump heeds; or set kernel.core_pattern=core with sysctl.',
    },
  ];
}
