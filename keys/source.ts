/**
 * What a source's browser needs of `keys/`, and no more. `index.ts` has all of it and the rest; but bundlers then load its
 * three word lists at once, which a browser asks for one at a time (docs/benchmarks.md, weight).
 */
export { bodyLength, BODY_FLOOR_BYTES, sealBody } from './body/seal-body.ts';
export { type BodyCiphers, type Seipd1Ciphers, webCiphers } from './ciphers.ts';
export {
  type Codename,
  CODENAME_WORDS,
  codenameText,
  deriveLocator,
  deriveLock,
  newCodename,
  readCodename,
  type ReadCodename,
} from './codename.ts';
export type { CodenameSlip, WordSlip } from './codename-reading.ts';
export { unwrapSessionKey, wrapSessionKey } from './envelope.ts';
export { KeysError, type KeysErrorCode } from './errors.ts';
export { type PublicKey, readPublicKeys, type UnlockedKey } from './key.ts';
export { commitPart, encodeLetter, type Letter, type ManifestEntry, requirePart } from './letter.ts';
export type { LogEntry } from './log/entry.ts';
export { type KeyLogDocument, readKeyLog, type VerifiedLog, verifyKeyLog } from './log/key-log.ts';
export { type LogPin, type LogState, requireContained } from './log/pin.ts';
export { type NewMailbox, newMailbox, type OpenedMailbox, openMailbox, relockMailbox } from './mailbox.ts';
export type { Part, PlaintextSink } from './open.ts';
export type { ReplyVerdict } from './reply.ts';
export { type Ring, ringOfLog } from './ring.ts';
export { type SealedPart, sealPart } from './seal.ts';
export { newSessionKey, type SessionKey } from './session-key.ts';
export { encodeSignedLetter, type LetterSignature, type OpenedLetter } from './signed-letter.ts';
export { stampChallenge } from './stamp.ts';
export type { Suite } from './suite.ts';
export type { WordLanguage } from './word-lists.ts';
