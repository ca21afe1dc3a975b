import type { Id } from '../../server/storage/ports.ts';

const LEAST_BYTES = 100;

/** Says for which part and for which ring it is, instead of being sealed; each ring has envelopes of another length. */
export function namedEnvelope(part: Id, epoch: number): Uint8Array {
  return new Uint8Array(Buffer.from(`${part} ${epoch} `.padEnd(LEAST_BYTES + (epoch % 7) * 150, '.')));
}
