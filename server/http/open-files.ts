import { readFileSync } from 'node:fs';

/** For the store, the sealing thread, the log and the listeners themselves. */
const OWN_FILES = 128;
/** The connection, and a file that its upload is written to. */
const FILES_PER_CONNECTION = 2;
/** Editors and officers are few. What they have, no flood of sources takes from them. */
const STAFF_PART = 1 / 8;
const LEAST_CONNECTIONS = 16;

/** How many files the system lets this process have open (Linux); undefined where it does not say, or sets no limit. */
export function openFilesLimit(limits = '/proc/self/limits'): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+)/mu.exec(readFileSync(limits, 'utf8')) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

/**
 * Connections that every listener may hold, so that together they leave files to the store.
 *
 * @param sources listeners of the source site: the onion's may stand beside that of the clear web
 */
export function connectionsOf(
  wanted: number,
  openFiles: number | undefined,
  sources = 1,
): { readonly source: number; readonly staff: number } {
  const possible = Math.floor(
    ((openFiles ?? Infinity) - OWN_FILES) / FILES_PER_CONNECTION / (sources + STAFF_PART),
  );
  const source = Math.max(LEAST_CONNECTIONS, Math.min(wanted, possible));
  return { source, staff: Math.max(LEAST_CONNECTIONS, Math.floor(source * STAFF_PART)) };
}
