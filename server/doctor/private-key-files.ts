import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that is longer is no key, bytes. */
const MAX_KEY_FILE_BYTES = 2 ** 20;
const PRIVATE_KEY = '-----BEGIN PGP PRIVATE KEY BLOCK-----';
/** The database and its companions hold what the server itself wrote. */
const DATABASE = /\.sqlite(?:-\w+)?$/u;

/** Files of a folder, but not of the folders in it, that hold an armored private key. */
export async function privateKeyFilesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const paths = names.filter((name) => !DATABASE.test(name)).map((name) => join(folder, name));
  const suspected = await Promise.all(paths.map(holdsPrivateKey));
  return paths.filter((_, index) => suspected[index]);
}

/** A file that cannot be read is no finding of this kind. */
async function holdsPrivateKey(path: string): Promise<boolean> {
  try {
    const entry = await lstat(path);
    if (!entry.isFile() || entry.size > MAX_KEY_FILE_BYTES) return false;
    return (await readFile(path, 'latin1')).includes(PRIVATE_KEY);
  } catch {
    return false;
  }
}
