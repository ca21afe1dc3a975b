/** A word as it might be written by something that encodes it. */
export interface Spelling {
  readonly encoding: string;
  readonly bytes: Buffer;
}

/** Every way in which a text may stand in a file. */
export function spellingsOf(text: string): readonly Spelling[] {
  const forms = new Set([text, text.normalize('NFC'), text.normalize('NFD'), text.toUpperCase()]);
  const all = [...forms].flatMap(spelled);
  return all.filter(({ bytes }, index) => all.findIndex((other) => other.bytes.equals(bytes)) === index);
}

/** Every way in which a secret that is no text may stand in a file. */
export function spellingsOfBytes(secret: Uint8Array): readonly Spelling[] {
  const bytes = Buffer.from(secret);
  return [{ encoding: 'binary', bytes }, ...hexOf(bytes), ...base64Of(bytes, 'base64')];
}

function spelled(text: string): readonly Spelling[] {
  const utf8 = Buffer.from(text);
  const utf16 = Buffer.from(text, 'utf16le');
  return [
    { encoding: 'UTF-8', bytes: utf8 },
    { encoding: 'UTF-16LE', bytes: utf16 },
    { encoding: 'UTF-16BE', bytes: Buffer.from(utf16).swap16() },
    ...hexOf(utf8),
    ...base64Of(utf8, 'base64'),
    ...base64Of(utf16, 'base64 of UTF-16LE'),
    ...escaped(utf8, 'percent', (byte) => `%${hexPair(byte)}`),
    ...escaped(utf8, 'quoted-printable', (byte) => `=${hexPair(byte)}`),
    ...escaped(utf8, 'C', (byte) => `\\x${hexPair(byte)}`),
    { encoding: 'form', bytes: Buffer.from(encodeURIComponent(text).replaceAll('%20', '+')) },
    { encoding: 'JSON', bytes: Buffer.from(jsonOf(text)) },
    {
      encoding: 'HTML',
      bytes: Buffer.from(text.replaceAll(/[^ -~]/gu, (one) => `&#${one.codePointAt(0)};`)),
    },
  ];
}

const hexPair = (byte: number): string => byte.toString(16).padStart(2, '0').toUpperCase();

const jsonOf = (text: string): string =>
  text.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

function hexOf(bytes: Buffer): readonly Spelling[] {
  const hex = bytes.toString('hex');
  return [hex, hex.toUpperCase()].map((digits) => ({ encoding: 'hex', bytes: Buffer.from(digits) }));
}

/** All of it escaped, or only what must be. */
function escaped(utf8: Buffer, encoding: string, escape: (byte: number) => string): readonly Spelling[] {
  const some = [...utf8].map((byte) =>
    /[\w.~-]/u.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : escape(byte),
  );
  const written = [some.join(''), [...utf8].map(escape).join('')];
  return written.flatMap((one) =>
    [one, one.replaceAll(/[%=x][\dA-F]{2}/gu, (digits) => digits.toLowerCase())].map((digits) => ({
      encoding,
      bytes: Buffer.from(digits),
    })),
  );
}

/** What of its base64 is the same whatever stands around it, at each of the three places where it may begin. */
function base64Of(secret: Buffer, encoding: string): readonly Spelling[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), secret]).toString('base64');
    const inner = text.slice(Math.ceil((before * 4) / 3), Math.floor(((before + secret.length) * 4) / 3));
    const forAddresses = inner.replaceAll('+', '-').replaceAll('/', '_');
    return [inner, forAddresses].map((one) => ({ encoding, bytes: Buffer.from(one) }));
  });
}
