import { StorageError } from '../../server/storage/ports.ts';

export function refuse(code: 'duplicate' | 'missing'): never {
  throw new StorageError(code, `Refused: ${code}.`);
}
