const OLD_LENGTH_BYTES: readonly number[] = [1, 2, 4];

interface Header {
  readonly type: number;
  /** Where the next packet begins. */
  readonly end: number;
}

/**
 * How many packets stand before the first one of these types, without reading what is in them (RFC 9580, 4.2); the count ends
 * at `most`, and at what is no packet of a known length.
 */
export function packetsBefore(types: readonly number[], bytes: Uint8Array, most: number): number {
  let count = 0;
  let at = 0;
  while (count < most && at < bytes.length) {
    const header = headerAt(bytes, at);
    if (header === undefined || types.includes(header.type)) break;
    count += 1;
    at = header.end;
  }
  return count;
}

function headerAt(bytes: Uint8Array, at: number): Header | undefined {
  const [first = 0] = bytes.subarray(at, at + 1);
  if ((first & 0x80) === 0) return undefined;
  return (first & 0x40) === 0 ? oldHeaderAt(bytes, at, first) : newHeaderAt(bytes, at, first);
}

/** RFC 9580, 4.2.2. */
function oldHeaderAt(bytes: Uint8Array, at: number, first: number): Header {
  const lengthBytes = OLD_LENGTH_BYTES[first & 3];
  const type = (first & 0x3c) >> 2;
  // Of indeterminate length: to the end.
  if (lengthBytes === undefined) return { type, end: bytes.length };
  return { type, end: at + 1 + lengthBytes + numberAt(bytes, at + 1, lengthBytes) };
}

/** RFC 9580, 4.2.1. A partial length can only be that of data, with which the count ends. */
function newHeaderAt(bytes: Uint8Array, at: number, first: number): Header {
  const type = first & 0x3f;
  const [length = 0, second = 0] = bytes.subarray(at + 1, at + 3);
  if (length < 192) return { type, end: at + 2 + length };
  if (length < 224) return { type, end: at + 3 + ((length - 192) << 8) + second + 192 };
  return { type, end: length === 255 ? at + 6 + numberAt(bytes, at + 2, 4) : bytes.length };
}

function numberAt(bytes: Uint8Array, at: number, length: number): number {
  return bytes.subarray(at, at + length).reduce((sum, byte) => sum * 256 + byte, 0);
}
