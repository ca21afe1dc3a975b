import * as v from 'valibot';
import { bytes, count, keyFields, keySchema, list, record, suite } from './protocol-values.ts';

/** What page and worker say to each other about the newsroom's keys. */

const role = v.picklist(['editor', 'officer']);

const expiryStep = v.picklist([60, 30, 7]);

const describedKey = record({
  ...keyFields,
  /** To be read aloud. */
  words: list(v.string()),
  /** Whole days until it expires; absent when it never does. */
  daysLeft: v.exactOptional(v.number()),
  /** That day. */
  expires: v.exactOptional(v.string()),
  /** How near the end is, in days: what staff are warned of. */
  step: v.exactOptional(expiryStep),
  fit: v.boolean(),
  /** Its private half is in this page. */
  atHand: v.boolean(),
});

/** What a night has found. */
const nightReport = record({
  day: v.string(),
  /** A code; what follows is absent then. */
  failed: v.exactOptional(v.string()),
  database: v.exactOptional(v.boolean()),
  bodies: v.exactOptional(count),
  damaged: v.exactOptional(count),
});

export const keysPageSchema = record({
  sequence: count,
  day: v.string(),
  epoch: count,
  /** Of the newest entry and of the first one, in groups. */
  head: list(v.string()),
  genesis: list(v.string()),
  since: v.string(),
  firstUse: v.boolean(),
  required: v.picklist([1, 2]),
  recovery: v.exactOptional(keySchema),
  ring: list(describedKey),
  staff: list(
    record({
      key: describedKey,
      roles: list(role),
      since: v.string(),
      sessions: v.exactOptional(count),
      self: v.boolean(),
    }),
  ),
  /** Keys that were declared stolen, the latest first. */
  stolen: list(record({ ...keyFields, day: v.string(), revoked: v.boolean(), atHand: v.boolean() })),
  pending: v.exactOptional(
    record({
      hash: v.string(),
      reason: v.string(),
      note: v.string(),
      signers: list(v.string()),
      missing: count,
      /** Whether the key that is signed in has signed it. */
      mine: v.boolean(),
      /** How it would be with the entry. */
      required: v.picklist([1, 2]),
      ring: list(keySchema),
      staff: list(record({ key: keySchema, roles: list(role) })),
      recovery: v.exactOptional(keySchema),
      /** Keys that it declares stolen. */
      stolen: list(keySchema),
    }),
  ),
  epochs: list(
    record({ epoch: count, since: v.string(), parts: count, retired: v.boolean(), atHand: v.boolean() }),
  ),
  /** Whether what is stored is whole, and is backed up; absent when the server did not say. */
  stored: v.exactOptional(
    record({ check: v.exactOptional(nightReport), backup: v.exactOptional(nightReport) }),
  ),
  /** Keys that are in this page and in no ring: one of them may be the next. */
  spare: list(keySchema),
  entries: list(
    record({
      sequence: count,
      day: v.string(),
      reason: v.string(),
      note: v.string(),
      /** Keys that it declares stolen. */
      stolen: list(keySchema),
    }),
  ),
});

/** What everybody at the console is told of the newsroom's keys, wherever they are. */
export const keyNewsSchema = record({
  /** Nothing is sealed to the newsroom: it has no key, or one that cannot be used. */
  closed: v.boolean(),
  /** Declared so lately, or at hand. */
  stolen: list(record({ ...keyFields, day: v.string() })),
  /** Keys of former rings are at hand, and none of the ring of now. */
  onlyOld: v.boolean(),
  expiring: list(
    record({ ...keyFields, use: v.picklist(['ring', 'self']), daysLeft: v.number(), step: expiryStep }),
  ),
  /** An entry waits for the signature of this officer. */
  waiting: v.boolean(),
});

/** What an officer wants changed in the key log. */
export const logChangeSchema = v.variant('what', [
  record({ what: v.literal('add-staff'), file: v.instance(Blob), roles: list(role) }),
  /** No roles: off the list. */
  record({ what: v.literal('set-roles'), fingerprint: v.string(), roles: list(role) }),
  record({ what: v.literal('ring'), add: list(v.string()), remove: list(v.string()) }),
  /** Fingerprints, and files of revocation certificates. */
  record({ what: v.literal('stolen'), keys: list(v.string()), certificates: list(v.instance(Blob)) }),
  record({ what: v.literal('required'), required: v.picklist([1, 2]) }),
  /** Of the entry that was shown. */
  record({ what: v.literal('sign'), hash: v.string() }),
  record({ what: v.literal('drop'), hash: v.string() }),
]);

/** How many more officers must sign; 0: it is in the log. */
export const logChangedSchema = record({ missing: count });

export const generatedSchema = record({
  privateKey: v.string(),
  publicKey: v.string(),
  certificate: v.string(),
  fingerprint: v.string(),
});

export const storedEnvelopes = list(record({ id: v.string(), suite, envelope: bytes }));

export const wrappedSchema = record({
  wrapped: list(record({ id: v.string(), before: v.string(), envelope: bytes })),
  unopened: list(v.string()),
});

export const replacedSchema = record({ replaced: count, changed: count, gone: count });

export const auditSchema = record({
  records: list(
    record({ sequence: count, day: v.string(), actor: v.string(), action: v.string(), subject: v.string() }),
  ),
});
