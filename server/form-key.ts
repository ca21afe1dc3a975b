import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FORM_TOKEN_KEY_BYTES } from './http/form-token.ts';
import { settleTimes } from './storage/file-times.ts';

const FILE = 'form.key';

/**
 * The key of form tokens, kept beside the data so that a form that somebody is filling in survives a restart. It protects
 * no tip: whoever has it can only make forms look as if they had been opened lately.
 */
export async function readFormKey(dataFolder: string): Promise<Uint8Array> {
  const path = join(dataFolder, FILE);
  const known = await readFile(path).catch(() => undefined);
  const key = known?.length === FORM_TOKEN_KEY_BYTES ? known : randomBytes(FORM_TOKEN_KEY_BYTES);
  if (key !== known) await writeFile(path, key, { mode: 0o600 });
  await settleTimes(path);
  return key;
}
