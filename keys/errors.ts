/**
 * Every way in which `keys/` can fail, as a closed union. Callers turn a code into a sentence for the person at hand.
 *
 * - `not-a-key`: the text holds no OpenPGP key.
 * - `private-key`: a private key where only a public key may be.
 * - `public-key`: a public key where a private key is needed.
 * - `wrong-passphrase`: the private key does not unlock with this passphrase.
 * - `passphrase-needed`: the private key is locked and no passphrase was given.
 * - `unfit-key`: a key that `policy.ts` refuses; the message names the reasons.
 * - `empty-ring`: a ring without keys.
 * - `malformed`: bytes that are not what the format says.
 * - `cannot-open`: none of the keys opens the part, or it was changed or cut off. Deliberately one code for all of
 *   these, so that nothing can be learnt from the difference.
 * - `mismatch`: a part that opens but is not the one that the letter names.
 * - `too-large`: more bytes than the caller allowed.
 * - `not-authentic`: a signature that does not verify.
 * - `clock-off`: a signature made at a time too far from the verifier's.
 * - `broken-log`: a key log that is not right in itself.
 * - `unauthorized-entry`: an entry of a key log without the signatures that the entry before it asks for.
 * - `last-officer`: an entry that would leave fewer officers than must sign.
 * - `compromised-key`: an entry that names a key which was declared stolen or revoked.
 * - `forked-log`: a key log that does not contain the entry that was seen before.
 * - `older-log`: a key log that ends before it; an entry that is not the next one.
 * - `wrong-pin`: a key log that is not the one of this hash or fingerprint.
 * - `bad-share`: a share of a key that was mistyped, or belongs to another backup.
 * - `too-few-shares`: not as many shares as the backup asks for.
 */
export type KeysErrorCode =
  | 'not-a-key'
  | 'private-key'
  | 'public-key'
  | 'wrong-passphrase'
  | 'passphrase-needed'
  | 'unfit-key'
  | 'empty-ring'
  | 'malformed'
  | 'cannot-open'
  | 'mismatch'
  | 'too-large'
  | 'not-authentic'
  | 'clock-off'
  | 'broken-log'
  | 'unauthorized-entry'
  | 'last-officer'
  | 'compromised-key'
  | 'forked-log'
  | 'older-log'
  | 'wrong-pin'
  | 'bad-share'
  | 'too-few-shares';

/** What every function of `keys/` throws. */
export class KeysError extends Error {
  readonly code: KeysErrorCode;
  /** With `clock-off`: by how many seconds the signer is ahead of the verifier; negative when behind. */
  readonly seconds: number | undefined;

  constructor(code: KeysErrorCode, message: string, options?: ErrorOptions & { readonly seconds?: number }) {
    super(message, options);
    this.name = 'KeysError';
    this.code = code;
    this.seconds = options?.seconds;
  }
}
