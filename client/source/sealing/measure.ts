import { newSessionKey, sealBody, type Suite } from '../../../keys/source.ts';
import { ciphersFor } from './ciphers.ts';

/** Sealed for the measurement: enough for the engine to be warm. */
const SAMPLE_BYTES = 2 ** 20;

/** How fast this browser seals; also proves that it can. */
export async function measureSealing(suite: Suite): Promise<number> {
  const ciphers = await ciphersFor(suite);
  await seal(suite, 1, ciphers);
  const started = performance.now();
  await seal(suite, SAMPLE_BYTES, ciphers);
  return SAMPLE_BYTES / (Math.max(1, performance.now() - started) / 1000);
}

async function seal(
  suite: Suite,
  bytes: number,
  ciphers: Awaited<ReturnType<typeof ciphersFor>>,
): Promise<void> {
  const pieces = sealBody(once(new Uint8Array(bytes)), newSessionKey(suite), ciphers);
  while ((await pieces.next()).done !== true);
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what is sealed
async function* once(bytes: Uint8Array) {
  yield bytes;
}
