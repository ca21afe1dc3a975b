import * as v from 'valibot';
import { parseId } from '../../storage/id.ts';
import type { Id } from '../../storage/ports.ts';
import { ApiError } from './api-error.ts';

const SECRET_BYTES = 32;
/** With a length that is a multiple of four. A group that repeats would overflow the stack with some megabytes. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/u;
/** An envelope has a few hundred bytes for each key of the ring. */
const MAX_ENVELOPE_CHARACTERS = 65_536;
const MAX_KEY_CHARACTERS = 8_192;
const MAX_LOCKED_CHARACTERS = 32_768;

const MAX_NONCE = 2 ** 32 - 1;

const id = v.pipe(
  v.string(),
  v.check((text) => parseId(text) !== undefined),
  v.transform((text) => text as Id),
);
const bytes = v.pipe(
  v.string(),
  v.check((text) => text.length % 4 === 0 && BASE64.test(text)),
  v.transform((text) => new Uint8Array(Buffer.from(text, 'base64'))),
);
const envelope = v.pipe(v.string(), v.maxLength(MAX_ENVELOPE_CHARACTERS), bytes);
const secret = v.pipe(
  v.string(),
  v.regex(/^[\w-]{43}$/u),
  v.transform((text) => new Uint8Array(Buffer.from(text, 'base64url'))),
  v.check((decoded) => decoded.length === SECRET_BYTES),
);
const suite = v.picklist(['seipd1-aes256', 'seipd2-aes256-gcm']);

const newMailbox = v.strictObject({
  locator: secret,
  key: v.pipe(v.string(), v.maxLength(MAX_KEY_CHARACTERS)),
  locked: v.pipe(v.string(), v.maxLength(MAX_LOCKED_CHARACTERS), bytes),
});
const openMailbox = v.strictObject({ locator: secret });

const sealedTip = v.strictObject({
  tip: id,
  epoch: v.pipe(v.number(), v.safeInteger()),
  letter: v.strictObject({ id, suite, envelope, body: bytes }),
  /** A body that was sealed for an earlier ring keeps the suite that it has; else it is that of the letter. */
  parts: v.array(v.strictObject({ id, suite: v.optional(suite), envelope })),
  /** The secret that the uploads were begun with. */
  owner: secret,
  mailbox: v.union([newMailbox, openMailbox]),
  /** See keys/stamp.ts. */
  stamp: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAX_NONCE))),
  /** A field that nobody sees was filled in. */
  trapped: v.optional(v.literal(true)),
});

const givenUp = v.strictObject({ tip: id, owner: secret });

/** A tip that a browser has sealed; the bodies of its parts are uploads. */
export type SealedTip = v.InferOutput<typeof sealedTip>;
export type GivenUpRequest = v.InferOutput<typeof givenUp>;
export type NewMailboxRequest = v.InferOutput<typeof newMailbox>;

function reader<S extends v.GenericSchema>(schema: S): (body: unknown) => v.InferOutput<S> {
  return (body) => {
    const result = v.safeParse(schema, body);
    if (!result.success) throw new ApiError('malformed');
    return result.output;
  };
}

export const readSealedTip = reader(sealedTip);
export const readGivenUp = reader(givenUp);
export const readLocator = reader(openMailbox);
export const readPartOfMailbox = reader(v.strictObject({ locator: secret, part: id }));
export const readReplyOfMailbox = reader(v.strictObject({ locator: secret, tip: id }));
export const readSecret = (text: unknown): Uint8Array | undefined => {
  const result = v.safeParse(secret, text);
  return result.success ? result.output : undefined;
};
