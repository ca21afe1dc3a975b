import { KeysError } from './errors.ts';
import type { PublicKey } from './key.ts';
import { enums, MIN_RSA_BITS, type SignaturePacket } from './openpgp-config.ts';

/** Days before a key's expiry on which staff are warned, more loudly each time. */
export const EXPIRY_WARNING_DAYS = [60, 30, 7] as const;
const DAY_MS = 86_400_000;
/** Feature flag of SEIPD version 2 (RFC 9580, 5.2.3.32). */
const FEATURE_SEIPD2 = 0x08;
const AES256: number = enums.symmetric.aes256;
const GCM: number = enums.aead.gcm;

/** Why a key is refused. */
export type KeyProblem =
  | 'revoked'
  | 'expired'
  | 'not-yet-valid'
  | 'broken-self-signature'
  | 'sha1-self-signature'
  | 'weak-rsa'
  | 'no-encryption-key'
  | 'no-gcm';

/** What staff should know about a key that is fit. */
export type KeyWarning = 'expires-soon' | 'never-expires';

export interface KeyReport {
  readonly fingerprint: string;
  readonly userIds: readonly string[];
  readonly version: number;
  /** Such as `ed25519` or `rsa4096`, of the primary key and of the key that encrypts. */
  readonly algorithm: string;
  readonly encryptionAlgorithm: string | undefined;
  readonly created: Date;
  /** When sealing to it ends; undefined for never. */
  readonly expires: Date | undefined;
  /** Until then, begun ones counted whole; 0 when it has expired; undefined for never. */
  readonly daysLeft: number | undefined;
  /** Announces SEIPD version 2 with AES-256-GCM, so that bodies are authenticated while they stream. */
  readonly streamsAuthenticated: boolean;
  readonly fit: boolean;
  readonly problems: readonly KeyProblem[];
  readonly warnings: readonly KeyWarning[];
}

/** What a problem means and what an officer does about it, in English. */
export const PROBLEM_ADVICE: Record<KeyProblem, string> = {
  revoked: 'The key has been revoked by its owner. Make a new key: sealdrop keys generate.',
  expired:
    'The key has expired. Extend it (gpg --quick-set-expire) or make a new one, and use the new export.',
  'not-yet-valid':
    'The key was made in the future. Check the clock of this computer and of the one that made the key.',
  'broken-self-signature':
    'The key does not certify itself with a valid signature. Export it again, or make a new key.',
  'sha1-self-signature':
    'The key certifies itself with SHA-1, which can be forged. Renew the signature with a current GnuPG (gpg --quick-set-expire), or make a new key.',
  'weak-rsa': `The key is RSA with fewer than ${MIN_RSA_BITS} bits. Make a new key: sealdrop keys generate.`,
  'no-encryption-key': 'The key can sign but not encrypt. Add an encryption subkey, or make a new key.',
  'no-gcm':
    'The key is of version 6 but does not prefer AES-256 with GCM. Make one that does: sealdrop keys generate --profile rfc9580.',
};

export const WARNING_ADVICE: Record<KeyWarning, string> = {
  'expires-soon':
    'The key expires soon: intake closes on that day. Plan its extension or its replacement now.',
  'never-expires': 'The key never expires. A key that is lost or forgotten then stays in use for ever.',
};

/** What the key is, how strong, until when, and whether it is fit to be sealed to. */
export async function inspectKey(key: PublicKey, now: Date): Promise<KeyReport> {
  const primary = key.openpgp;
  const signature = await selfSignature(key, now);
  const encryptionKey = await settledOr(primary.getEncryptionKey(undefined, now), undefined);
  const onceFit = settledOr(primary.getEncryptionKey(undefined, primary.getCreationTime()), undefined);
  const strength = encryptionKey ?? (await onceFit);
  const expires = await expiryOf(key, now);
  const streamsAuthenticated = announcesSeipd2(signature) && prefersAes256Gcm(signature);
  const revoked = await primary.isRevoked(undefined, undefined, now);
  const weakRsa = [primary, ...primary.subkeys].some((part) => isWeakRsa(part.getAlgorithmInfo()));

  const problems: KeyProblem[] = [];
  if (revoked) problems.push('revoked');
  if (expires !== undefined && expires <= now) problems.push('expired');
  if (primary.getCreationTime() > now) problems.push('not-yet-valid');
  if (signature === undefined && problems.length === 0) problems.push('broken-self-signature');
  if (signature?.hashAlgorithm === enums.hash.sha1) problems.push('sha1-self-signature');
  if (weakRsa) problems.push('weak-rsa');
  if (encryptionKey === undefined && problems.length === 0) problems.push('no-encryption-key');
  if (primary.keyPacket.version === 6 && signature !== undefined && !streamsAuthenticated)
    problems.push('no-gcm');

  return {
    fingerprint: key.fingerprint,
    userIds: key.userIds,
    version: primary.keyPacket.version,
    algorithm: algorithmName(primary.getAlgorithmInfo()),
    encryptionAlgorithm: strength && algorithmName(strength.getAlgorithmInfo()),
    created: primary.getCreationTime(),
    expires,
    daysLeft: daysLeftOf(expires, now),
    streamsAuthenticated,
    fit: problems.length === 0,
    problems,
    warnings: expiryWarnings(expires, now),
  };
}

/** @throws KeysError `unfit-key`, naming every reason and its remedy */
export async function requireFitKey(key: PublicKey, now: Date): Promise<KeyReport> {
  const report = await inspectKey(key, now);
  if (!report.fit) {
    const reasons = report.problems.map((problem) => PROBLEM_ADVICE[problem]).join(' ');
    throw new KeysError(
      'unfit-key',
      `The key ${key.fingerprint} (${key.userIds.join(', ')}) is not fit. ${reasons}`,
    );
  }
  return report;
}

/** The step of `EXPIRY_WARNING_DAYS` that has been reached; undefined while there is time. */
export function expiryStep(daysLeft: number | undefined): (typeof EXPIRY_WARNING_DAYS)[number] | undefined {
  return daysLeft === undefined ? undefined : EXPIRY_WARNING_DAYS.findLast((days) => daysLeft <= days);
}

function daysLeftOf(expires: Date | undefined, now: Date): number | undefined {
  return expires && Math.max(0, Math.ceil((expires.getTime() - now.getTime()) / DAY_MS));
}

function expiryWarnings(expires: Date | undefined, now: Date): KeyWarning[] {
  if (expires === undefined) return ['never-expires'];
  return expires > now && expiryStep(daysLeftOf(expires, now)) !== undefined ? ['expires-soon'] : [];
}

/** The earlier end of the primary key and of the newest key that encrypts. */
async function expiryOf(key: PublicKey, now: Date): Promise<Date | undefined> {
  const ends = [await settledOr(key.openpgp.getExpirationTime(), undefined)];
  const newest = await settledOr(key.openpgp.getEncryptionKey(undefined, now), undefined);
  if (newest !== undefined && 'mainKey' in newest) ends.push(await newest.getExpirationTime());
  const dates = ends.filter((end) => end instanceof Date);
  return dates.sort((a, b) => a.getTime() - b.getTime())[0];
}

/** OpenPGP.js has this method on every key but does not declare it (tests/keys/policy.test.ts would fail without it). */
interface SelfSigned {
  getPrimarySelfSignature(date: Date): Promise<SignaturePacket>;
}

async function selfSignature(key: PublicKey, now: Date): Promise<SignaturePacket | undefined> {
  return settledOr((key.openpgp as unknown as SelfSigned).getPrimarySelfSignature(now), undefined);
}

function announcesSeipd2(signature: SignaturePacket | undefined): boolean {
  return ((signature?.features?.[0] ?? 0) & FEATURE_SEIPD2) !== 0;
}

function prefersAes256Gcm(signature: SignaturePacket | undefined): boolean {
  const suites = (
    signature as { readonly preferredCipherSuites?: readonly (readonly number[])[] | null } | undefined
  )?.preferredCipherSuites;
  return (suites ?? []).some(([cipher, aead]) => cipher === AES256 && aead === GCM);
}

interface AlgorithmInfo {
  readonly algorithm: string;
  readonly bits?: number;
  readonly curve?: string;
}

function isWeakRsa({ algorithm, bits }: AlgorithmInfo): boolean {
  return algorithm.startsWith('rsa') && (bits ?? 0) < MIN_RSA_BITS;
}

function algorithmName({ algorithm, bits, curve }: AlgorithmInfo): string {
  if (algorithm.startsWith('rsa')) return `rsa${bits ?? ''}`;
  return curve ?? algorithm;
}

async function settledOr<T, U>(promise: Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await promise;
  } catch {
    return otherwise;
  }
}
