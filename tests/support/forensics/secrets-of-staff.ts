import { decryptKey, readPrivateKey } from '../openpgp.ts';
import type { NewsroomKeys } from '../running-server.ts';
import { PASSPHRASE, type TestKey } from '../test-keys.ts';
import type { Canaries } from './canaries.ts';

const SHORTEST_SECRET_BYTES = 16;

/** Passphrase, and the secret numbers of every private key, in the clear and as the passphrase locks them. */
export async function rememberStaff(canaries: Canaries, keys: NewsroomKeys): Promise<void> {
  canaries.secret('passphrase', PASSPHRASE);
  for (const { armoredPrivateKey } of Object.values<TestKey>({ ...keys }))
    await rememberKey(canaries, armoredPrivateKey);
}

export async function rememberKey(canaries: Canaries, armoredKey: string): Promise<void> {
  const locked = await readPrivateKey({ armoredKey });
  const key = await decryptKey({ privateKey: locked, passphrase: PASSPHRASE });
  for (const { keyPacket } of key.getKeys()) {
    const { privateParams } = keyPacket as unknown as {
      readonly privateParams: Readonly<Record<string, unknown>>;
    };
    for (const secret of Object.values(privateParams)) {
      if (secret instanceof Uint8Array && secret.length >= SHORTEST_SECRET_BYTES)
        canaries.bytes('private key', secret);
    }
  }
}
