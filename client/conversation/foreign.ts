import { findEncrypted, openForeign, type UnlockedKey } from '../../keys/index.ts';

/** What a source had encrypted by themselves, before this system sealed it once more. */
export type ForeignText =
  | { readonly kind: 'text'; readonly text: string }
  /** Something else than text. */
  | { readonly kind: 'file'; readonly data: Uint8Array<ArrayBuffer>; readonly fileName: string }
  | { readonly kind: 'unopened'; readonly error: unknown };

/** Opens the armored message in a text, if there is one. */
export async function openForeignText(
  message: string,
  keys: readonly UnlockedKey[],
): Promise<ForeignText | undefined> {
  const armored = findEncrypted(message);
  if (armored === undefined) return undefined;
  try {
    const { data, fileName } = await openForeign(armored, keys);
    const text = textOf(data);
    return text === undefined ? { kind: 'file', data, fileName } : { kind: 'text', text };
  } catch (error) {
    return { kind: 'unopened', error };
  }
}

function textOf(data: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(data);
    return text.includes('\0') ? undefined : text.replaceAll('\r\n', '\n');
  } catch {
    return undefined;
  }
}

const ENCRYPTED_NAME = /\.(?:pgp|gpg|asc)$/iu;

/** Whether a file is likely to be an OpenPGP message by its name; its bytes decide. */
export function namedEncrypted(name: string): boolean {
  return ENCRYPTED_NAME.test(name);
}

/** Name of what was in the message: its own, else that of the file without the ending. */
export function innerName(fileName: string, outer: string): string {
  if (fileName !== '' && fileName !== '_CONSOLE') return fileName;
  const bare = outer.replace(ENCRYPTED_NAME, '');
  return bare === outer ? `${outer}-opened` : bare;
}
