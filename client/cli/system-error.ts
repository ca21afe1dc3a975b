export interface SystemError {
  /** Such as `ENOENT`. */
  readonly code: string;
  readonly path: string | undefined;
}

/** What Node says of a failed system call; undefined for any other error. */
export function systemError(error: unknown): SystemError | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('syscall' in error))
    return undefined;
  const path = 'path' in error ? String(error.path) : undefined;
  return { code: String(error.code), path };
}
