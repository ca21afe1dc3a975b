import type { BodyCiphers } from '../ciphers.ts';
import { KeysError } from '../errors.ts';
import type { SessionKey } from '../session-key.ts';
import type { Suite } from '../suite.ts';
import type { Bytes } from '../wire/bytes.ts';
import { PACKET } from '../wire/packet.ts';
import { ByteReader, readPacket, type StreamedPacket } from '../wire/reader.ts';
import { LITERAL_PREFACE_BYTES } from './literal.ts';
import { openSeipd1 } from './seipd1.ts';
import { openSeipd2 } from './seipd2.ts';

type OpenPayload = (
  reader: ByteReader,
  key: Bytes,
  ciphers: BodyCiphers,
) => AsyncGenerator<Uint8Array, void, undefined>;

const VERSIONS: Record<Suite, { readonly octet: number; readonly open: OpenPayload }> = {
  'seipd1-aes256': { octet: 1, open: openSeipd1 },
  'seipd2-aes256-gcm': { octet: 2, open: openSeipd2 },
};

/**
 * Opens a body piece by piece. UNFINISHED: what has come out is to be thrown away unless the generator ends without
 * throwing. Only then is it known that the body was neither changed nor cut off.
 *
 * @throws KeysError `cannot-open`, `malformed`
 */
export async function* openBodyUnfinished(
  body: AsyncIterable<Uint8Array>,
  sessionKey: SessionKey,
  ciphers: BodyCiphers,
): AsyncGenerator<Uint8Array, void, undefined> {
  const outer = new ByteReader(body);
  try {
    const seipd = await expectPacket(outer, PACKET.seipd);
    const payload = new ByteReader(seipd.content);
    const version = VERSIONS[sessionKey.suite];
    if ((await payload.byte()) !== version.octet) {
      throw new KeysError('malformed', 'The body is not encrypted as its suite says.');
    }
    yield* literalData(version.open(payload, sessionKey.bytes, ciphers));
    if ((await outer.byte()) !== undefined) throw new KeysError('malformed', 'Something follows the body.');
  } finally {
    await outer.close();
  }
}

/** The data of the literal packet; what may follow it is padding, and is read to the end, where the proof stands. */
async function* literalData(packets: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = new ByteReader(packets);
  const literal = new ByteReader((await expectPacket(reader, PACKET.literal)).content);
  const [, nameLength = 0] = await literal.exactly(LITERAL_PREFACE_BYTES - 4);
  await literal.exactly(nameLength + 4);
  for (;;) {
    const piece = await literal.some(Number.MAX_SAFE_INTEGER);
    if (piece === undefined) break;
    yield piece;
  }
  for (;;) {
    const packet = await readPacket(reader);
    if (packet === undefined) return;
    if (packet.type !== PACKET.padding) throw new KeysError('malformed', 'Only padding may follow the data.');
    await skip(packet);
  }
}

async function expectPacket(reader: ByteReader, type: number): Promise<StreamedPacket> {
  const packet = await readPacket(reader);
  if (packet?.type !== type) throw new KeysError('malformed', `A packet of type ${type} was expected.`);
  return packet;
}

async function skip(packet: StreamedPacket): Promise<void> {
  while ((await packet.content.next()).done !== true);
}
