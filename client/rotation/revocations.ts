import { type LogEntry, type PublicKey, revokedKey, type UnlockedKey } from '../../keys/index.ts';
import { loggedKeys } from './announce.ts';

interface WaysToRevoke {
  /** Fingerprints of stolen keys. */
  readonly compromised: readonly string[];
  /** Private halves at hand. */
  readonly keys: readonly UnlockedKey[];
  /** Armored, each of a key that it need not say. */
  readonly certificates: readonly string[];
  readonly now: Date;
}

/** Those of the stolen keys that can be revoked: by their private half, or by a certificate that was made with the key. */
export async function revokedKeys(
  entries: readonly LogEntry[],
  { compromised, keys, certificates, now }: WaysToRevoke,
): Promise<readonly PublicKey[]> {
  const revoked: PublicKey[] = [];
  for (const fingerprint of compromised) {
    const own = keys.find((key) => key.fingerprint === fingerprint);
    const publicKey = entries.flatMap(loggedKeys).findLast((key) => key.fingerprint === fingerprint);
    const ways = [
      ...(own === undefined ? [] : [own]),
      ...(publicKey === undefined ? [] : certificates.map((certificate) => ({ publicKey, certificate }))),
    ];
    for (const way of ways) {
      const key = await revokedKey(way, now).catch(() => undefined);
      if (key === undefined) continue;
      revoked.push(key);
      break;
    }
  }
  return revoked;
}
