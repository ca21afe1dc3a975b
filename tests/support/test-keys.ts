import {
  generateNewsroomKey,
  type GenerateOptions,
  type KeyProfile,
  type PublicKey,
  readPrivateKeys,
  readPublicKeys,
  type Ring,
  type UnlockedKey,
  unlockKey,
} from '../../keys/index.ts';
import { ringOf } from '../../keys/ring.ts';

export const PASSPHRASE = 'a passphrase for tests';

export interface TestKey {
  readonly armoredPublicKey: string;
  readonly armoredPrivateKey: string;
  readonly armoredRevocationCertificate: string;
  readonly publicKey: PublicKey;
  readonly unlocked: UnlockedKey;
}

export async function makeKey(
  profile: KeyProfile,
  options: Partial<Omit<GenerateOptions, 'profile' | 'passphrase'>> = {},
): Promise<TestKey> {
  const generated = await generateNewsroomKey({
    profile,
    name: `Test ${profile}`,
    passphrase: PASSPHRASE,
    now: new Date(),
    expiresAfter: 0,
    ...options,
  });
  return { ...generated, ...(await readTestKey(generated)) };
}

async function readTestKey(armored: Pick<TestKey, 'armoredPublicKey' | 'armoredPrivateKey'>) {
  const [publicKey] = await readPublicKeys(armored.armoredPublicKey);
  const [privateKey] = await readPrivateKeys(armored.armoredPrivateKey);
  return { publicKey: publicKey!, unlocked: await unlockKey(privateKey!, PASSPHRASE) };
}

export function ringFor(...keys: readonly { readonly publicKey: PublicKey }[]): Promise<Ring> {
  return ringOf(
    1,
    keys.map(({ publicKey }) => publicKey),
    new Date(),
  );
}
