import { KeysError } from './errors.ts';
import type { UnlockedKey } from './key.ts';
import { encryptKey, enums, generateKey, type PartialConfig } from './openpgp-config.ts';

/**
 * - `gnupg`: version 4 keys that every OpenPGP tool opens, GnuPG 2.2 included.
 * - `rfc9580`: version 6 keys; bodies are authenticated while they stream, and open fast in browsers.
 */
export type KeyProfile = 'gnupg' | 'rfc9580';

export interface GeneratedKey {
  readonly armoredPublicKey: string;
  /** Locked with the passphrase by the iterated and salted S2K: Argon2 needs WebAssembly, which Tor Browser may forbid. */
  readonly armoredPrivateKey: string;
  readonly armoredRevocationCertificate: string;
}

export interface GenerateOptions {
  readonly profile: KeyProfile;
  readonly name: string;
  readonly comment?: string;
  readonly passphrase: string;
  readonly now: Date;
  /** Seconds from `now` until the key expires; 0 is never. */
  readonly expiresAfter: number;
}

const PROFILES: Record<KeyProfile, { readonly algorithm: object; readonly config: PartialConfig }> = {
  gnupg: {
    // `type: 'curve25519'` would make keys that GnuPG 2.2 refuses (tests/interop/gnupg.test.ts).
    algorithm: { type: 'ecc', curve: 'ed25519Legacy' },
    config: { v6Keys: false, aeadProtect: false },
  },
  rfc9580: {
    algorithm: { type: 'curve25519' },
    // A key without a preference for GCM makes others fall back to OCB, forty times slower in OpenPGP.js.
    config: { v6Keys: true, aeadProtect: true, preferredAEADAlgorithm: enums.aead.gcm },
  },
};

/** @throws KeysError `passphrase-needed` for an empty passphrase */
export async function generateNewsroomKey(options: GenerateOptions): Promise<GeneratedKey> {
  requirePassphrase(options.passphrase);
  const { algorithm, config } = PROFILES[options.profile];
  const { publicKey, privateKey, revocationCertificate } = await generateKey({
    ...algorithm,
    userIDs: [{ name: options.name, ...(options.comment === undefined ? {} : { comment: options.comment }) }],
    passphrase: options.passphrase,
    date: options.now,
    keyExpirationTime: options.expiresAfter,
    format: 'armored',
    config: { ...config, s2kType: enums.s2k.iterated },
  });
  return {
    armoredPublicKey: publicKey,
    armoredPrivateKey: privateKey,
    armoredRevocationCertificate: revocationCertificate,
  };
}

/**
 * @returns the private key, armored, locked with a passphrase as new keys are
 * @throws KeysError `passphrase-needed` for an empty passphrase
 */
export async function lockKey({ openpgp }: UnlockedKey, passphrase: string): Promise<string> {
  requirePassphrase(passphrase);
  const { config } = PROFILES[openpgp.keyPacket.version === 6 ? 'rfc9580' : 'gnupg'];
  const locked = await encryptKey({
    privateKey: openpgp,
    passphrase,
    config: { ...config, s2kType: enums.s2k.iterated },
  });
  return locked.armor();
}

function requirePassphrase(passphrase: string): void {
  if (passphrase === '') {
    throw new KeysError(
      'passphrase-needed',
      'A private key without a passphrase protects nothing: choose one.',
    );
  }
}
