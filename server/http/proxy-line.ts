/**
 * The line that tor writes before anything of a visitor when `HiddenServiceExportCircuitID haproxy` is set: version 1 of
 * the PROXY protocol, with the circuit's number where an address would stand.
 */
export interface ProxyLine {
  readonly circuit: number;
  /** Of the line with its end, bytes. What follows is the visitor's. */
  readonly length: number;
}

const BEGINNING = Buffer.from('PROXY TCP6 fc00:dead:beef:4dad::', 'ascii');
const REST = /^([1-9a-f][0-9a-f]{0,3}|0):([1-9a-f][0-9a-f]{0,3}|0) ::1 (0|[1-9]\d{0,4}) ([1-9]\d{0,4})\r\n/;
const LONGEST_REST = 'ffff:ffff ::1 65535 65535\r\n'.length;
const MAX_PORT = 65_535;
const HALF_BITS = 16;

/** The longest line that tor writes, bytes. */
export const LONGEST_LINE = BEGINNING.length + LONGEST_REST;

/**
 * Reads the line at the beginning of a connection. Strict: nothing but what tor itself writes is taken, so a line that
 * anybody else wrote, an address of another kind or a version 2 header are all `wrong`.
 *
 * @param bytes all that has come so far
 * @returns `incomplete` while what is there could become a line
 */
export function readProxyLine(bytes: Uint8Array): ProxyLine | 'incomplete' | 'wrong' {
  const begun = Math.min(bytes.length, BEGINNING.length);
  if (BEGINNING.compare(bytes, 0, begun, 0, begun) !== 0) return 'wrong';
  const text = Buffer.from(bytes.subarray(begun, LONGEST_LINE)).toString('latin1');
  const [line, high = '', low = '', ...ports] = REST.exec(text) ?? [];
  if (line === undefined) return bytes.length < LONGEST_LINE && !text.includes('\n') ? 'incomplete' : 'wrong';
  const circuit = Number.parseInt(high, 16) * 2 ** HALF_BITS + Number.parseInt(low, 16);
  // Tor numbers circuits from 1 and writes 0 where it knows of none.
  if (circuit === 0 || ports.some((port) => Number(port) > MAX_PORT)) return 'wrong';
  return { circuit, length: BEGINNING.length + line.length };
}
