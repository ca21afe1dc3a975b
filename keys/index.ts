export {
  type AuditFault,
  type AuditFields,
  type AuditRecord,
  type AuditReport,
  type AuditState,
  chainRecord,
  SIGNED_ACTIONS,
  verifyAudit,
} from './audit-chain.ts';
export { combineShares, type KeyBackup, MAX_SHARES, splitKey } from './backup/backup.ts';
export { SHARE_WORDS } from './backup/share.ts';
export { bodyLength, BODY_FLOOR_BYTES, sealBody } from './body/seal-body.ts';
export { type BodyCiphers, nodeCiphers, type Seipd1Ciphers, webCiphers } from './ciphers.ts';
export { checkBody } from './check-body.ts';
export { checkEnvelope, checkMailboxEnvelope } from './check-envelope.ts';
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
export { fingerprintGroups, fingerprintWords } from './fingerprint.ts';
export { findEncrypted, looksEncrypted, MAX_FOREIGN_BYTES, openForeign } from './foreign.ts';
export {
  type GeneratedKey,
  generateNewsroomKey,
  type GenerateOptions,
  type KeyProfile,
  lockKey,
} from './generate.ts';
export {
  dangerouslyExposedKey,
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
export type { EntrySignature } from './log/authority.ts';
export { draftEntry, type EntryChange, signEntry } from './log/draft.ts';
export {
  entryHash,
  type EntryReason,
  type LogEntry,
  type Role,
  type SignedEntry,
  type StaffKey,
} from './log/entry.ts';
export {
  entryOf,
  extendKeyLog,
  isSignedByRecovery,
  type KeyLogDocument,
  missingSignatures,
  readKeyLog,
  readSignedEntry,
  signersOf,
  staffKeyOf,
  type VerifiedLog,
  verifyKeyLog,
} from './log/key-log.ts';
export type { LogPin, LogState } from './log/pin.ts';
export { everySigner, replySigners } from './log/reply-signers.ts';
export {
  CHALLENGE_LIFETIME_MS,
  CLOCK_TOLERANCE_MS,
  type SignInStatement,
  signStatement,
  statementText,
  verifyStatement,
} from './login.ts';
export { type NewMailbox, newMailbox, type OpenedMailbox, openMailbox, relockMailbox } from './mailbox.ts';
export { type MailboxKey, readMailboxKey, wrapForMailbox } from './mailbox-key.ts';
export {
  MAX_LETTER_BYTES,
  openAttachment,
  openLetter,
  openLetterWithSignature,
  type Part,
  type PlaintextSink,
} from './open.ts';
export { isPadmeLength, padmeLength } from './padding.ts';
export {
  EXPIRY_WARNING_DAYS,
  expiryStep,
  inspectKey,
  type KeyProblem,
  type KeyReport,
  type KeyWarning,
  PROBLEM_ADVICE,
  requireFitKey,
  WARNING_ADVICE,
} from './policy.ts';
export { BITS_PER_RANDOM_WORD, randomWords } from './random-words.ts';
export {
  NOBODY,
  type OpenedReply,
  openReply,
  type ReplyKeys,
  replyKeys,
  type ReplyVerdict,
} from './reply.ts';
export { revocationCertificate, revokedKey } from './revoke.ts';
export { provesOpen, rewrapEnvelope } from './rewrap.ts';
export { type Ring, ringOfLog, type UnverifiedRing } from './ring.ts';
export { type SealedPart, sealPart } from './seal.ts';
export {
  type AuditAction,
  generateSessionKey,
  isSessionKey,
  type SessionSigner,
  signAction,
  type StaffAction,
  staffAction,
  verifyAction,
} from './session-signature.ts';
export { newSessionKey, type SessionKey } from './session-key.ts';
export { encodeSignedLetter, type LetterSignature, type OpenedLetter, whoSigned } from './signed-letter.ts';
export { keptStamp, stampBits, stampChallenge } from './stamp.ts';
export type { Suite } from './suite.ts';
export type { WordLanguage } from './word-lists.ts';
