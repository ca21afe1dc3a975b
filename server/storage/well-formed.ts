import type { StoredPart, StoredTip, TipExtras } from './ports.ts';

const LOCATOR_HASH_BYTES = 32;

/**
 * What could be stored and never be found or read again is a mistake in the program.
 *
 * @throws TypeError
 */
export function assertWellFormed(tip: StoredTip, extras: TipExtras = {}): void {
  assertPartsInPlace(tip);
  assertExtrasFit(tip, extras);
}

/** The letter first, then the attachments, each in its place. */
function assertPartsInPlace({ parts }: StoredTip): void {
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

function assertExtrasFit(tip: StoredTip, { mailbox, deliveries = [], uploads = [] }: TipExtras): void {
  const ids = tip.parts.map(({ id }) => id);
  if (tip.author === 'newsroom' && tip.conversation === undefined)
    throw new TypeError('A reply belongs to a conversation.');
  if (tip.trapped === true && tip.conversation !== undefined)
    throw new TypeError('What goes on with a conversation leaves its mark as it is.');
  if (mailbox !== undefined && (tip.conversation !== undefined || mailbox.conversation !== tip.id))
    throw new TypeError('A mailbox comes with the first tip of its own conversation.');
  if (mailbox !== undefined && mailbox.locatorHash.length !== LOCATOR_HASH_BYTES)
    throw new TypeError('The hash of a locator has 32 bytes.');
  const delivered = deliveries.map(({ part }) => part);
  if (!sameMembers(delivered, tip.author === 'newsroom' ? ids : []))
    throw new TypeError('Every part of a reply is delivered once, and nothing else is.');
  if (new Set(uploads).size < uploads.length || !uploads.every((id) => ids.includes(id)))
    throw new TypeError('An upload is used up once, by the part of its id.');
}

function sameMembers(some: readonly string[], others: readonly string[]): boolean {
  const expected = new Set(others);
  return (
    some.length === expected.size &&
    new Set(some).size === some.length &&
    some.every((one) => expected.has(one))
  );
}
