import { StorageError, type StorageErrorCode } from '../../server/storage/ports.ts';

export function refuse(code: StorageErrorCode): never {
  throw new StorageError(code, `Refused: ${code}.`);
}
