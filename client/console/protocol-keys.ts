import * as v from 'valibot';
import { bytes, count, keyFields, keySchema, list, record, suite } from './protocol-values.ts';

/** What page and worker say to each other about the newsroom's keys. */

const role = v.picklist(['editor', 'officer']);

const describedKey = record({
  ...keyFields,
  /** To be read aloud. */
  words: list(v.string()),
  /** Whole days until it expires; absent when it never does. */
  daysLeft: v.exactOptional(v.number()),
  fit: v.boolean(),
  /** Its private half is in this page. */
  atHand: v.boolean(),
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
  pending: v.exactOptional(
    record({
      reason: v.string(),
      note: v.string(),
      signers: list(v.string()),
      missing: count,
      /** Whether the key that is signed in has signed it. */
      mine: v.boolean(),
      /** Fingerprints. */
      ring: list(v.string()),
      staff: list(record({ fingerprint: v.string(), roles: list(role) })),
    }),
  ),
  epochs: list(
    record({ epoch: count, since: v.string(), parts: count, retired: v.boolean(), atHand: v.boolean() }),
  ),
  /** Keys that are in this page and in no ring: one of them may be the next. */
  spare: list(keySchema),
  entries: list(
    record({ sequence: count, day: v.string(), reason: v.string(), note: v.string(), epoch: count }),
  ),
});

/** What an officer wants changed in the key log. */
export const logChangeSchema = v.variant('what', [
  record({ what: v.literal('add-staff'), file: v.instance(Blob), roles: list(role) }),
  /** No roles: off the list. */
  record({ what: v.literal('set-roles'), fingerprint: v.string(), roles: list(role) }),
  record({
    what: v.literal('ring'),
    add: list(v.string()),
    remove: list(v.string()),
    stolen: v.boolean(),
  }),
  record({ what: v.literal('sign') }),
  record({ what: v.literal('drop') }),
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
