/**
 * `SQLITE_FULL` and the like; undefined for an error that is not SQLite's. Told by its looks: the driver's native part
 * keeps the error class of whoever loaded it first, so `instanceof` fails where modules are loaded twice.
 */
export function sqliteCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : undefined;
}
