import { BODY_FLOOR_BYTES, BODY_PARTIAL_EXPONENT } from './body/seal-body.ts';
import { isSeipd1Length, SEIPD1_HEADER } from './body/seipd1.ts';
import { isSeipd2Length, SEIPD2_HEADER } from './body/seipd2.ts';
import { KeysError } from './errors.ts';
import { isPadmeLength } from './padding.ts';
import type { Suite } from './suite.ts';
import { Octets } from './wire/octets.ts';
import { PACKET, packetOctet, PARTIAL_LENGTH, FIVE_OCTET_LENGTH } from './wire/packet.ts';
import { ByteReader } from './wire/reader.ts';

const PARTIAL_BYTES = 2 ** BODY_PARTIAL_EXPONENT;
const SUITES: Record<
  Suite,
  { readonly header: readonly number[]; readonly isLength: (content: number) => boolean }
> = {
  'seipd1-aes256': { header: SEIPD1_HEADER, isLength: isSeipd1Length },
  'seipd2-aes256-gcm': { header: SEIPD2_HEADER, isLength: isSeipd2Length },
};

/**
 * Checks a body that somebody unknown has made, in one pass, and holds none of it: one SEIPD packet of the suite, framed as
 * `sealBody` frames it, complete, of a Padme length, and nothing behind it. So it cannot be told from one that was sealed on
 * arrival. What is inside only the newsroom can find out.
 *
 * @returns its length, bytes
 * @throws KeysError `malformed`; whatever the body throws
 */
export async function checkBody(
  body: AsyncIterable<Uint8Array>,
  suite: Suite,
): Promise<{ readonly length: number }> {
  const reader = new ByteReader(body);
  try {
    const length = await checkFraming(reader, suite);
    if (length < BODY_FLOOR_BYTES || !isPadmeLength(length)) throw malformed('it is not padded');
    return { length };
  } finally {
    await reader.close();
  }
}

async function checkFraming(reader: ByteReader, suite: Suite): Promise<number> {
  const { header, isLength } = SUITES[suite];
  const start = new Uint8Array(header.length);
  let started = 0;
  let [content, framing] = [0, 1];
  new Octets(await reader.exactly(1)).expect(packetOctet(PACKET.seipd));
  for (let last = false; !last;) {
    const [octet] = await reader.exactly(1);
    last = octet === FIVE_OCTET_LENGTH;
    if (!last && octet !== (PARTIAL_LENGTH | BODY_PARTIAL_EXPONENT))
      throw malformed('it is framed otherwise');
    let missing = last ? await restLength(reader) : PARTIAL_BYTES;
    framing += last ? 5 : 1;
    content += missing;
    while (missing > 0) {
      const piece = await reader.some(missing);
      if (piece === undefined) throw malformed('it is cut off');
      missing -= piece.length;
      const wanted = piece.subarray(0, header.length - started);
      start.set(wanted, started);
      started += wanted.length;
    }
  }
  if ((await reader.byte()) !== undefined) throw malformed('something follows it');
  new Octets(start).expect(...header);
  if (!isLength(content)) throw malformed('it is not as long as its chunks would be');
  return framing + content;
}

async function restLength(reader: ByteReader): Promise<number> {
  const [a = 0, b = 0, c = 0, d = 0] = await reader.exactly(4);
  const length = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  if (length >= PARTIAL_BYTES) throw malformed('it is framed otherwise');
  return length;
}

function malformed(why: string): KeysError {
  return new KeysError('malformed', `The body is not made as it should be: ${why}.`);
}
