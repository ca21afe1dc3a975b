import { StorageError, type StorageErrorCode } from '../ports.ts';
import type { SqlPlatform } from './platform.ts';

const MESSAGES: Readonly<Partial<Record<StorageErrorCode, string>>> = {
  duplicate: 'There is already a row with this id.',
  missing: 'What the row refers to is not stored: the ring of its epoch, or its tip.',
  full: 'The disk of the database is full. Free some room; nothing else is to do.',
};
const UNHEALTHY =
  'The database could not be written or read. Look at the disk and at the permissions of the data folder.';

/** What the driver threw, as a StorageError; undefined when it is not about storing. */
export function translateSql(
  error: unknown,
  { codeOf }: Pick<SqlPlatform, 'codeOf'>,
): StorageError | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  return new StorageError(code, MESSAGES[code] ?? UNHEALTHY, { cause: error });
}
