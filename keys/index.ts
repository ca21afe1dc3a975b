export { bodyLength, BODY_FLOOR_BYTES, sealBody } from './body/seal-body.ts';
export { type BodyCiphers, nodeCiphers, webCiphers } from './ciphers.ts';
export { unwrapSessionKey, wrapSessionKey } from './envelope.ts';
export { KeysError, type KeysErrorCode } from './errors.ts';
export { fingerprintGroups, fingerprintWords, type WordLanguage } from './fingerprint.ts';
export { type GeneratedKey, generateNewsroomKey, type GenerateOptions, type KeyProfile } from './generate.ts';
export {
  type PrivateKey,
  type PublicKey,
  readPrivateKeys,
  readPublicKeys,
  type UnlockedKey,
  unlockKey,
} from './key.ts';
export {
  commitPart,
  decodeLetter,
  encodeLetter,
  type Letter,
  type ManifestEntry,
  requirePart,
} from './letter.ts';
export {
  CHALLENGE_LIFETIME_MS,
  CLOCK_TOLERANCE_MS,
  type SignInStatement,
  signStatement,
  verifyStatement,
} from './login.ts';
export { MAX_LETTER_BYTES, openAttachment, openLetter, type Part, type PlaintextSink } from './open.ts';
export { isPadmeLength, padmeLength } from './padding.ts';
export {
  EXPIRY_WARNING_DAYS,
  inspectKey,
  type KeyProblem,
  type KeyReport,
  type KeyWarning,
  PROBLEM_ADVICE,
  requireFitKey,
  WARNING_ADVICE,
} from './policy.ts';
export { BITS_PER_RANDOM_WORD, randomWords } from './random-words.ts';
export { type Ring, ringOf } from './ring.ts';
export { type SealedPart, sealPart } from './seal.ts';
export { newSessionKey, type SessionKey } from './session-key.ts';
export type { Suite } from './suite.ts';
