import { literalFramer } from '../../keys/body/literal.ts';
import { payloadSealer } from '../../keys/body/payload.ts';
import { type BodyCiphers, newSessionKey, type SessionKey, type Suite } from '../../keys/index.ts';
import { PACKET, packetHeader, PartialFramer } from '../../keys/wire/packet.ts';

const PARTIAL_EXPONENT = 18;

export interface SmallBody {
  readonly body: Uint8Array;
  readonly sessionKey: SessionKey;
}

/** A body of the real format but under the floor of `sealBody`: small enough to try every bit of it. */
export async function sealSmallBody(
  suite: Suite,
  plaintext: Uint8Array,
  ciphers: BodyCiphers,
  paddingBytes = 3,
): Promise<SmallBody> {
  const sessionKey = newSessionKey(suite);
  const payload = await payloadSealer(suite, sessionKey.bytes, ciphers);
  const literal = literalFramer();
  const inner = [
    ...literal.push(plaintext),
    ...literal.finish(),
    packetHeader(PACKET.padding, paddingBytes),
    new Uint8Array(paddingBytes),
  ];
  return {
    sessionKey,
    body: framed([...(await payload.start()), ...(await payload.update(inner)), ...(await payload.finish())]),
  };
}

/** Any content of a SEIPD packet, framed as bodies are. */
export function framed(pieces: readonly Uint8Array[]): Uint8Array {
  const framer = new PartialFramer(PACKET.seipd, PARTIAL_EXPONENT);
  const out = pieces.flatMap((piece) => framer.push(piece));
  return new Uint8Array(Buffer.concat([...out, ...framer.finish()]));
}
