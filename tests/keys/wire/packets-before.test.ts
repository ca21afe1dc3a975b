import fc from 'fast-check';
import { packetHeader } from '../../../keys/wire/packet.ts';
import { packetsBefore } from '../../../keys/wire/packets-before.ts';

const DATA = [18];
const count = (...bytes: readonly number[]) => packetsBefore(DATA, Uint8Array.from(bytes), 10);

describe('packets before the first one of a type', () => {
  it('are counted by their headers, whatever the format of these', () => {
    expect(count(0xc1, 1, 0, 0xd2, 0)).toBe(1);
    expect(count(0xc1, 0xc0, 0, ...Array<number>(192).fill(0), 0xd2, 0)).toBe(1);
    expect(count(...packetHeader(1, 3), 0, 0, 0, ...packetHeader(1, 0), 0xd2, 0)).toBe(2);
    expect(count(0x84, 2, 0, 0, 0x85, 0, 1, 0, 0x86, 0, 0, 0, 1, 0, 0xd2, 0)).toBe(3);
  });

  it('are none where there are none, and no more than are asked for', () => {
    expect(count()).toBe(0);
    expect(count(0xd2, 0)).toBe(0);
    expect(count(0, 0, 0)).toBe(0);
    expect(count(...Array<number[]>(50).fill([0xc1, 0]).flat())).toBe(10);
  });

  it('end with one of unknown length', () => {
    expect(count(0x87, 0xc1, 0, 0xd2, 0)).toBe(1);
    expect(count(0xc1, 0xe9, 0xc1, 0)).toBe(1);
  });

  it('are counted in whatever it is', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => packetsBefore(DATA, bytes, 100) <= bytes.length));
  });
});
