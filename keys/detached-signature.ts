import { KeysError } from './errors.ts';
import type { PublicKey, UnlockedKey } from './key.ts';
import { createMessage, readSignature, sign, verify } from './openpgp-config.ts';
import type { Bytes } from './wire/bytes.ts';

/**
 * Whatever is signed begins with a line of its own kind, so that no signature over one thing can be taken for another
 * thing's (docs/format.md, signatures).
 *
 * @returns an armored detached signature over these bytes as a binary document, dated `date`
 * @throws KeysError `unfit-key` when the key may not sign at that time
 */
export async function signDetached(bytes: Bytes, key: UnlockedKey, date: Date): Promise<string> {
  const message = await createMessage({ binary: bytes });
  try {
    const armored: unknown = await sign({
      message,
      signingKeys: key.openpgp,
      detached: true,
      date,
      format: 'armored',
    });
    return String(armored);
  } catch (error) {
    throw new KeysError('unfit-key', 'This key cannot sign now: it has expired, or was revoked.', {
      cause: error,
    });
  }
}

/**
 * Validity is checked at the time that the signature claims: the caller judges that time.
 *
 * @returns that time
 * @throws when it is not one signature of that key over these bytes
 */
export async function verifyDetached(bytes: Bytes, armored: string, key: PublicKey): Promise<Date> {
  const signature = await readSignature({ armoredSignature: armored });
  const message = await createMessage({ binary: bytes });
  const { signatures } = await verify({
    message,
    signature,
    verificationKeys: key.openpgp,
    date: null,
    format: 'binary',
  });
  const [only, ...others] = signatures;
  if (only === undefined || others.length > 0) throw new RangeError('one signature was expected');
  await only.verified;
  const created = (await only.signature).packets[0]?.created;
  if (!(created instanceof Date)) throw new RangeError('the signature has no time');
  return created;
}
