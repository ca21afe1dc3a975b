import { KeysError } from './errors.ts';
import {
  decryptKey,
  type PrivateKey as OpenpgpPrivateKey,
  type PublicKey as OpenpgpPublicKey,
  readKeys,
  unarmor,
} from './openpgp-config.ts';
import { decodeUtf8 } from './wire/bytes.ts';

/** A public key. Whether it is fit for a ring is another question: see `inspectKey`. */
export interface PublicKey {
  readonly kind: 'public';
  /** Hexadecimal, lower case: 40 digits (version 4) or 64 (version 6). */
  readonly fingerprint: string;
  readonly userIds: readonly string[];
  readonly armored: string;
  /** @internal */
  readonly openpgp: OpenpgpPublicKey;
}

/** A private key as it comes from a file: usually locked by a passphrase. */
export interface PrivateKey {
  readonly kind: 'private';
  readonly fingerprint: string;
  readonly userIds: readonly string[];
  readonly locked: boolean;
  /** @internal */
  readonly openpgp: OpenpgpPrivateKey;
}

/** A private key that can open and sign. Only in memory, on a staff member's machine. */
export interface UnlockedKey {
  readonly kind: 'unlocked';
  readonly fingerprint: string;
  readonly userIds: readonly string[];
  readonly publicKey: PublicKey;
  /** @internal */
  readonly openpgp: OpenpgpPrivateKey;
}

const ARMORED_KEY =
  /-----BEGIN PGP (?:PUBLIC|PRIVATE) KEY BLOCK-----[\s\S]*?-----END PGP (?:PUBLIC|PRIVATE) KEY BLOCK-----/gu;
const NEW_OR_OLD_PACKET = 0x80;

const NOT_A_KEY =
  'This file holds no OpenPGP key. Choose the file that was exported for this, often named .asc.';

/**
 * Public keys of a file: one or several armored blocks, or binary.
 *
 * @throws KeysError `not-a-key`; `private-key` when a private key is among them, so that it can be taken away from
 *   where it should not be
 */
export async function readPublicKeys(file: Uint8Array | string): Promise<readonly PublicKey[]> {
  const keys = await readAll(file);
  if (keys.some((key) => key.isPrivate())) {
    throw new KeysError(
      'private-key',
      'This file holds a private key. Only public keys belong here: export the public key and use that file. ' +
        'If the private key has been copied to a server, treat it as stolen.',
    );
  }
  return keys.map(publicKeyOf);
}

/**
 * Private keys of a file, still locked.
 *
 * @throws KeysError `not-a-key`, or `public-key` when there are only public ones
 */
export async function readPrivateKeys(file: Uint8Array | string): Promise<readonly PrivateKey[]> {
  const privateKeys = (await readAll(file)).filter((key): key is OpenpgpPrivateKey => key.isPrivate());
  if (privateKeys.length === 0) {
    throw new KeysError(
      'public-key',
      'This file holds a public key. To open tips the private key is needed: export it, with its passphrase, and use that file.',
    );
  }
  return privateKeys.map((key) => ({
    kind: 'private',
    fingerprint: key.getFingerprint(),
    userIds: key.getUserIDs(),
    locked: !key.isDecrypted(),
    openpgp: key,
  }));
}

/**
 * @param passphrase needed only for a locked key
 * @throws KeysError `wrong-passphrase`, `passphrase-needed`
 */
export async function unlockKey(key: PrivateKey, passphrase: string | undefined): Promise<UnlockedKey> {
  if (!key.locked) return unlockedKeyOf(key.openpgp);
  if (passphrase === undefined)
    throw new KeysError('passphrase-needed', 'This key is locked: give its passphrase.');
  try {
    return unlockedKeyOf(await decryptKey({ privateKey: key.openpgp, passphrase }));
  } catch (error) {
    throw new KeysError(
      'wrong-passphrase',
      'The passphrase does not unlock this key. Check capitals and keyboard layout.',
      {
        cause: error,
      },
    );
  }
}

/**
 * The private key as text WITHOUT a passphrase, to be handed to another thread of the same process. Never write it anywhere.
 */
export function dangerouslyExposedKey({ openpgp }: UnlockedKey): string {
  return openpgp.armor();
}

/** @internal */
export function publicKeyOf(key: OpenpgpPublicKey): PublicKey {
  return {
    kind: 'public',
    fingerprint: key.getFingerprint(),
    userIds: key.getUserIDs(),
    armored: key.armor(),
    openpgp: key,
  };
}

function unlockedKeyOf(key: OpenpgpPrivateKey): UnlockedKey {
  return {
    kind: 'unlocked',
    fingerprint: key.getFingerprint(),
    userIds: key.getUserIDs(),
    publicKey: publicKeyOf(key.toPublic()),
    openpgp: key,
  };
}

async function readAll(file: Uint8Array | string): Promise<OpenpgpPublicKey[]> {
  try {
    const keys: OpenpgpPublicKey[] = [];
    for (const binaryKeys of await binaryBlocks(file)) keys.push(...(await readKeys({ binaryKeys })));
    if (keys.length > 0) return keys;
  } catch (error) {
    throw new KeysError('not-a-key', NOT_A_KEY, { cause: error });
  }
  throw new KeysError('not-a-key', NOT_A_KEY);
}

async function binaryBlocks(file: Uint8Array | string): Promise<Uint8Array[]> {
  if (typeof file !== 'string' && ((file[0] ?? 0) & NEW_OR_OLD_PACKET) !== 0) return [file];
  const text = typeof file === 'string' ? file : decodeUtf8(file);
  return Promise.all(
    Array.from(text.matchAll(ARMORED_KEY), async ([armored]) => {
      const { data } = (await unarmor(armored)) as { readonly data: unknown };
      if (!(data instanceof Uint8Array)) throw new TypeError('armor did not decode to bytes');
      return data;
    }),
  );
}
