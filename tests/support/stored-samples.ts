import { randomBytes } from 'node:crypto';
import { requireDay } from '../../server/storage/day.ts';
import { sha256 } from '../../server/storage/digest.ts';
import { newId } from '../../server/storage/id.ts';
import type {
  Delivery,
  Id,
  StaffMember,
  StoredMailbox,
  StoredPart,
  StoredRing,
  StoredTip,
  StoredUpload,
} from '../../server/storage/ports.ts';

export const DAY = requireDay('2026-03-09');
export const RING: StoredRing = { epoch: 1, since: DAY, armoredKeys: ['first key', 'second key'] };
export const READER = 'a'.repeat(40);

export function someBytes(length: number): Uint8Array {
  return new Uint8Array(randomBytes(length));
}

export function aLetter(over: Partial<StoredPart> = {}): StoredPart {
  const body = someBytes(200);
  return {
    id: newId(),
    kind: 'letter',
    position: 0,
    epoch: RING.epoch,
    suite: 'seipd2-aes256-gcm',
    envelope: someBytes(300),
    length: body.length,
    digest: Uint8Array.from(sha256(body)),
    body: { inline: body },
    ...over,
  };
}

export function anAttachment(position: number, over: Partial<StoredPart> = {}): StoredPart {
  const id = newId();
  return {
    id,
    kind: 'attachment',
    position,
    epoch: RING.epoch,
    suite: 'seipd1-aes256',
    envelope: someBytes(300),
    length: 5_000_000_000,
    digest: someBytes(32),
    body: { blob: id },
    ...over,
  };
}

export function aTip(over: Partial<StoredTip> = {}): StoredTip {
  return { id: newId(), day: DAY, sealed: 'arrival', author: 'source', parts: [aLetter()], ...over };
}

export function aMember(over: Partial<StaffMember> = {}): StaffMember {
  return { fingerprint: READER, roles: ['editor'], armoredKey: 'a key', since: DAY, ...over };
}

/** A later message of the source. */
export function aMessage(conversation: Id, over: Partial<StoredTip> = {}): StoredTip {
  return aTip({ conversation, ...over });
}

export function aReply(conversation: Id, over: Partial<StoredTip> = {}): StoredTip {
  return aTip({ conversation, author: 'newsroom', ...over });
}

/** One for each part. */
export function deliveriesOf({ parts }: StoredTip): readonly Delivery[] {
  return parts.map(({ id }) => ({ part: id, envelope: someBytes(130) }));
}

export function aMailbox(conversation: Id, over: Partial<StoredMailbox> = {}): StoredMailbox {
  return {
    conversation,
    locatorHash: someBytes(32),
    armoredKey: `the public key of a source ${someBytes(300).toString()}`,
    locked: someBytes(4_200),
    ...over,
  };
}

export function anUpload(over: Partial<StoredUpload> = {}): Omit<StoredUpload, 'offset'> {
  return { id: newId(), length: 5_000_000_000, day: DAY, owner: someBytes(32), ...over };
}
