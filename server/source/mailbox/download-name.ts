const MAX_CHARACTERS = 100;
/** What file systems do not take. */
const FORBIDDEN = /[<>:"/\\|?*]/gu;
/** Controls, formats (bidi, zero-width), surrogates, private and unassigned characters, fillers. */
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}]/gu;
const EDGES = /^[.\s-]+|[.\s]+$/gu;

/** The name under which a browser offers to save a file. Browsers clean it once more for their own system. */
export function downloadName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(FORBIDDEN, '_')
    .replace(INVISIBLE, '')
    .replace(EDGES, '')
    .normalize('NFC');
  if (plain === '') return 'file';
  const characters = Array.from(plain);
  if (characters.length <= MAX_CHARACTERS) return plain;
  const extension = /\.[^.\s]{1,10}$/u.exec(plain)?.[0] ?? '';
  return characters.slice(0, MAX_CHARACTERS - extension.length).join('') + extension;
}
