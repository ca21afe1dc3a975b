import fc from 'fast-check';
import { LONGEST_LINE, readProxyLine } from '../../../server/http/proxy-line.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const port = fc.integer({ min: 0, max: 65_535 });
const circuit = fc.integer({ min: 1, max: 2 ** 32 - 1 });

/** As tor writes it (export_hs_client_circuit_id in hs_service.c). */
function lineOf(id: number, virtualPort = 80): string {
  const [high, low] = [Math.floor(id / 2 ** 16), id % 2 ** 16];
  const address = `fc00:dead:beef:4dad::${high.toString(16)}:${low.toString(16)}`;
  return `PROXY TCP6 ${address} ::1 ${low} ${virtualPort}\r\n`;
}

describe('the line of tor', () => {
  it('is read as a private network showed it', () => {
    const line = 'PROXY TCP6 fc00:dead:beef:4dad::0:1b ::1 27 80\r\n';
    expect(readProxyLine(bytes(`${line}GET / HTTP/1.1\r\n`))).toEqual({ circuit: 27, length: line.length });
  });

  it('gives every circuit by its number, whatever follows', () => {
    fc.assert(
      fc.property(circuit, fc.integer({ min: 1, max: 65_535 }), fc.uint8Array(), (id, virtualPort, after) => {
        const line = lineOf(id, virtualPort);
        const read = readProxyLine(Buffer.concat([bytes(line), after]));
        expect(read).toEqual({ circuit: id, length: line.length });
      }),
    );
  });

  it('is incomplete at every byte before its end, and never wrong', () => {
    fc.assert(
      fc.property(circuit, (id) => {
        const line = bytes(lineOf(id));
        for (let length = 0; length < line.length; length++) {
          expect(readProxyLine(line.subarray(0, length))).toBe('incomplete');
        }
      }),
    );
  });

  it('of nobody else is taken: whatever is changed, added or left out makes it wrong, or another number', () => {
    const place = fc.nat({ max: LONGEST_LINE });
    fc.assert(
      fc.property(
        circuit,
        place,
        fc.integer({ min: 0, max: 255 }),
        fc.nat({ max: 2 }),
        (id, at, byte, taken) => {
          const line = bytes(lineOf(id));
          const position = Math.min(at, line.length - 1);
          const changed = Buffer.concat([
            line.subarray(0, position),
            Buffer.from([byte]),
            line.subarray(position + taken),
          ]);
          const read = readProxyLine(changed);
          if (typeof read === 'string') return;
          expect(changed.subarray(0, read.length).toString('latin1')).toMatch(
            /^PROXY TCP6 fc00:dead:beef:4dad::[0-9a-f]{1,4}:[0-9a-f]{1,4} ::1 \d{1,5} \d{1,5}\r\n$/,
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is decided on within its longest length, whatever comes', () => {
    const anything = fc.uint8Array({ minLength: LONGEST_LINE, maxLength: 300 });
    const afterBeginning = anything.map((rest) =>
      Buffer.concat([bytes('PROXY TCP6 fc00:dead:beef:4dad::'), rest]),
    );
    fc.assert(
      fc.property(fc.oneof(anything, afterBeginning), (all) => {
        expect(readProxyLine(all.subarray(0, LONGEST_LINE))).not.toBe('incomplete');
      }),
    );
  });

  it('has ports that exist', () => {
    fc.assert(
      fc.property(port, port, (from, to) => {
        const read = readProxyLine(bytes(`PROXY TCP6 fc00:dead:beef:4dad::0:1 ::1 ${from} ${to}\r\n`));
        expect(typeof read === 'object').toBe(to > 0);
      }),
    );
  });

  it.each([
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    'PROXY UNKNOWN\r\n',
    'PROXY TCP4 127.0.0.1 127.0.0.1 1 80\r\n',
    'PROXY TCP6 2001:db8::1 ::1 1 80\r\n',
    'PROXY TCP6 fc00:dead:beef:4dad::0:0 ::1 0 80\r\n',
    'PROXY TCP6 fc00:dead:beef:4dad::0:01 ::1 1 80\r\n',
    'PROXY TCP6 fc00:dead:beef:4dad::0:1B ::1 27 80\r\n',
    'PROXY TCP6 fc00:dead:beef:4dad::0:10000 ::1 1 80\r\n',
    'PROXY TCP6 fc00:dead:beef:4dad::0:1 ::1 65536 80\r\n',
    'PROXY TCP6 fc00:dead:beef:4dad::0:1 ::1 1 80\n',
    'PROXY TCP6 fc00:dead:beef:4dad::0:1 ::1 1 80 \r\n',
    'PROXY TCP6 fc00:dead:beef:4dad::0:1  ::1 1 80\r\n',
    'PROXY TCP6 fc00:dead:beef:4dad::0:1 ::2 1 80\r\n',
    ' PROXY TCP6 fc00:dead:beef:4dad::0:1 ::1 1 80\r\n',
    'proxy tcp6 fc00:dead:beef:4dad::0:1 ::1 1 80\r\n',
    '\r\n\r\n\0\r\nQUIT\n',
  ])('is not %j', (text) => {
    expect(readProxyLine(bytes(text))).toBe('wrong');
  });
});
