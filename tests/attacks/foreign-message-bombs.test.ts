import { deflateRawSync } from 'node:zlib';
import { payloadSealer } from '../../keys/body/payload.ts';
import { newSessionKey, openForeign, type Suite, wrapSessionKey } from '../../keys/index.ts';
import { PACKET, packetHeader } from '../../keys/wire/packet.ts';
import { config, createMessage, encrypt, enums } from '../support/openpgp.ts';
import { ciphers } from '../support/sealed-tip.ts';
import { framed } from '../support/small-body.ts';
import { makeKey, ringFor, type TestKey } from '../support/test-keys.ts';

const MIB = 2 ** 20;
const COMPRESSED = 8;
const MARKER = 10;
const RAW_DEFLATE = Uint8Array.of(1);
/** Of a literal packet: binary, no name, no date. */
const LITERAL_HEADER = Buffer.from([0x62, 0, 0, 0, 0, 0]);

const packet = (type: number, ...content: readonly Uint8Array[]): Uint8Array => {
  const body = Buffer.concat(content);
  return Buffer.concat([packetHeader(type, body.length), body]);
};
const literal = (bytes: Uint8Array) => packet(PACKET.literal, LITERAL_HEADER, bytes);
const compressed = (inside: Uint8Array) => packet(COMPRESSED, RAW_DEFLATE, deflateRawSync(inside));
const repeated = (times: number, one: Uint8Array) => Buffer.concat(Array.from({ length: times }, () => one));

describe.each(['gnupg', 'rfc9580'] as const)('a hostile message to a key of the profile %s', (profile) => {
  const suite: Suite = profile === 'gnupg' ? 'seipd1-aes256' : 'seipd2-aes256-gcm';
  let key: TestKey;
  beforeAll(async () => {
    key = await makeKey(profile);
  });

  const open = (message: Uint8Array | string) => openForeign(message, [key.unlocked]);
  const envelopeFor = async (one: TestKey, sessionKey = newSessionKey(suite)) =>
    wrapSessionKey(sessionKey, await ringFor(one), new Date());

  /** What whoever wrote it could put into a message. */
  async function sealed(...packets: readonly Uint8Array[]): Promise<Uint8Array> {
    const sessionKey = newSessionKey(suite);
    const payload = await payloadSealer(suite, sessionKey.bytes, ciphers);
    const body = framed([
      ...(await payload.start()),
      ...(await payload.update(packets)),
      ...(await payload.finish()),
    ]);
    return Buffer.concat([await envelopeFor(key, sessionKey), body]);
  }

  it.each<readonly [string, () => Uint8Array]>([
    ['compressed twice', () => compressed(compressed(literal(new Uint8Array(10))))],
    [
      'compressed a thousand times',
      () => Array.from({ length: 1_000 }).reduce<Uint8Array>(compressed, literal(new Uint8Array(10))),
    ],
    ['compressed data that hold nothing', () => repeated(50_000, packet(COMPRESSED, RAW_DEFLATE))],
    ['many compressed messages', () => repeated(10, compressed(literal(new Uint8Array(40 * MIB))))],
    ['a hundred thousand messages', () => repeated(100_000, literal(Buffer.from('x')))],
    ['ten thousand packets that mean nothing', () => repeated(10_000, packet(MARKER, Buffer.from('PGP')))],
    ['an encrypted message', () => Buffer.concat([Buffer.from([0xc1, 1, 3]), literal(Buffer.from('x'))])],
  ])('with %s inside is refused', async (_what, inside) => {
    await expect(open(await sealed(inside()))).rejects.toMatchObject({ code: 'cannot-open' });
  });

  it('that is one of its own kind inside is opened once, and not further', async () => {
    await expect(open(await sealed(await sealed(literal(Buffer.from('x')))))).rejects.toMatchObject({
      code: 'cannot-open',
    });
    const inside = await sealed(literal(Buffer.from('x')));
    expect(Buffer.compare((await open(await sealed(literal(inside)))).data, inside)).toBe(0);
  });

  it('for a hundred hidden recipients opens, and for thousands is refused before any is tried', async () => {
    const envelope = await envelopeFor(await makeKey(profile));
    const mine = await sealed(literal(Buffer.from('x')));
    const { data } = await open(Buffer.concat([repeated(99, envelope), mine]));
    expect(Buffer.from(data).toString()).toBe('x');
    const flood = Buffer.concat([repeated(5_000, envelope), mine]);
    await expect(open(flood)).rejects.toMatchObject({
      code: 'cannot-open',
      cause: { message: 'It has more session keys than are tried.' },
    });
    const markers = Buffer.concat([repeated(1_000_000, packet(MARKER, Buffer.from('PGP'))), mine]);
    await expect(open(markers)).rejects.toMatchObject({ code: 'cannot-open' });
  });

  it('for a password that asks for much memory costs none: passwords are not tried', async () => {
    const withPassword: unknown = await encrypt({
      message: await createMessage({ text: 'x' }),
      passwords: 'secret',
      format: 'binary',
      config: {
        ...config,
        s2kType: enums.s2k.argon2,
        s2kArgon2Params: { passes: 1, parallelism: 1, memoryExponent: 10 },
      },
    });
    const bytes = Uint8Array.from(withPassword as Uint8Array);
    // The exponent of the memory: 2^30 KiB.
    const exponent =
      bytes.findIndex((_, at) => bytes[at] === 1 && bytes[at + 1] === 1 && bytes[at + 2] === 10) + 2;
    expect(exponent).toBeGreaterThan(2);
    bytes[exponent] = 30;
    const before = process.memoryUsage().rss;
    await expect(open(bytes)).rejects.toMatchObject({ code: 'cannot-open' });
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MIB);
  });

  it.each<readonly [string, () => string]>([
    ['long', () => 'A'.repeat(20 * MIB)],
    ['of many lines', () => `${'A'.repeat(64)}\n`.repeat(200_000)],
    ['of empty lines', () => '\n'.repeat(1_000_000)],
    ['of white space', () => ' '.repeat(5 * MIB)],
    ['of equals signs', () => '='.repeat(5 * MIB)],
    ['of dashes', () => '-'.repeat(5 * MIB)],
    ['with a long header', () => `Comment: ${'x'.repeat(10 * MIB)}\n\nAAAA`],
    ['with many headers', () => `${'Comment: x\n'.repeat(50_000)}\nAAAA`],
  ])('in an armor %s is refused', async (_what, inside) => {
    await expect(
      open(`-----BEGIN PGP MESSAGE-----\n\n${inside()}\n-----END PGP MESSAGE-----`),
    ).rejects.toMatchObject({ code: 'cannot-open' });
  });
});
