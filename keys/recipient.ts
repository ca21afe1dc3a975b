import type { PublicKey } from './key.ts';

/** By what a PKESK for a key can be told from one for another kind of key, without any private key. */
export interface Recipient {
  /** Public-key algorithm of the key that encrypts (RFC 9580, 9.1). */
  readonly algorithm: number;
  /** Length of its RSA modulus or elliptic curve point, bytes; undefined for X25519 and X448, whose length is fixed. */
  readonly parameterBytes: number | undefined;
  /** The first octet of that point, which tells its form (RFC 9580, 11.2). */
  readonly pointForm: number | undefined;
}

/** @throws when no key of it encrypts at that time */
export async function recipientOf({ openpgp }: PublicKey, date: Date): Promise<Recipient> {
  const { keyPacket } = await openpgp.getEncryptionKey(undefined, date);
  const { n, Q } = keyPacket.publicParams as { readonly n?: Uint8Array; readonly Q?: Uint8Array };
  return { algorithm: keyPacket.algorithm, parameterBytes: (n ?? Q)?.length, pointForm: Q?.[0] };
}
