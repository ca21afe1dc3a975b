import { KeysError } from './errors.ts';
import { type PublicKey, publicKeyOf, readPublicKeys, type UnlockedKey } from './key.ts';
import { enums, revokeKey } from './openpgp-config.ts';

/**
 * The public key with its revocation: by its private half, or by the revocation certificate that was made with it.
 *
 * @throws KeysError `not-authentic` when the certificate is not one of this key
 */
export async function revokedKey(
  key: UnlockedKey | { readonly publicKey: PublicKey; readonly certificate: string },
  now: Date,
): Promise<PublicKey> {
  try {
    const revoked = 'kind' in key ? await revokedByItself(key, now) : await revokedBy(key, now);
    // A certificate may be dated later than a clock that is behind.
    if (!(await revoked.openpgp.isRevoked())) throw new RangeError('it revokes nothing');
    return revoked;
  } catch (error) {
    throw new KeysError('not-authentic', 'This does not revoke the key: it belongs to another one.', {
      cause: error,
    });
  }
}

/**
 * Says that the key is no longer to be used, as the certificate that is made with every key does; armored.
 *
 * @throws KeysError `unfit-key` when the key may not sign at that time
 */
export async function revocationCertificate({ openpgp }: UnlockedKey, date: Date): Promise<string> {
  try {
    const { publicKey } = await revokeKey({ key: openpgp, date, format: 'object' });
    return (await publicKey.getRevocationCertificate(date)) as string;
  } catch (error) {
    throw new KeysError('unfit-key', 'The key cannot sign its own revocation.', { cause: error });
  }
}

async function revokedByItself({ openpgp }: UnlockedKey, date: Date): Promise<PublicKey> {
  const reasonForRevocation = { flag: enums.reasonForRevocation.keyCompromised };
  const { publicKey } = await revokeKey({ key: openpgp, reasonForRevocation, date, format: 'object' });
  return publicKeyOf(publicKey);
}

async function revokedBy(
  { publicKey, certificate }: { readonly publicKey: PublicKey; readonly certificate: string },
  date: Date,
): Promise<PublicKey> {
  // GnuPG puts a colon before the first line, so that nobody imports the certificate by accident.
  const revocationCertificate = certificate.replace(/^:(?=-----BEGIN)/mu, '');
  // A copy: the library revokes the very key that it is given.
  const [copy] = await readPublicKeys(publicKey.armored);
  if (copy === undefined) throw new RangeError('no key');
  const revoked = await revokeKey({ key: copy.openpgp, revocationCertificate, date, format: 'object' });
  return publicKeyOf(revoked.publicKey);
}
