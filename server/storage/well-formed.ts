import type { StoredPart, StoredTip } from './ports.ts';

/**
 * The letter first, then the attachments, each in its place. Anything else is a mistake in the program: such a tip would
 * be stored and never be listed.
 */
export function assertWellFormed({ parts }: StoredTip): void {
  if (parts.length === 0) throw new TypeError('A tip has a letter.');
  for (const [index, part] of parts.entries()) {
    const inPlace = part.position === index && part.kind === (index === 0 ? 'letter' : 'attachment');
    if (!inPlace)
      throw new TypeError('A tip is a letter at position 0, then attachments from position 1 on.');
    if (!isWhole(part)) throw new TypeError('The body of a part has another length than the part says.');
  }
}

function isWhole({ body, length }: StoredPart): boolean {
  return !('inline' in body) || body.inline.length === length;
}
