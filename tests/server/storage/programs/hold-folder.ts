import { openStorage } from '../../../../server/storage/choose.ts';
import { StorageError } from '../../../../server/storage/ports.ts';

const FOREVER_MS = 2 ** 30;

/** Holds a data folder until it is killed; or says why it cannot. */
openStorage({ folder: process.argv[2] ?? '' }).then(
  () => {
    process.stdout.write('held\n');
    setTimeout(() => undefined, FOREVER_MS);
  },
  (error: unknown) => {
    process.stdout.write(`${error instanceof StorageError ? error.code : String(error)}\n`);
  },
);
