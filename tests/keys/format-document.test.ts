import { spawnSync } from 'node:child_process';
import * as nodeCrypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  bodyLength,
  fingerprintWords,
  type Letter,
  newSessionKey,
  nodeCiphers,
  openAttachment,
  openLetter,
  type Part,
  type PlaintextSink,
  readPrivateKeys,
  sealBody,
  type Suite,
  type UnlockedKey,
  unlockKey,
  unwrapSessionKey,
  verifyStatement,
} from '../../keys/index.ts';

const DOCS = new URL('../../docs/', import.meta.url);
const SIGNED_AT = new Date('2024-05-03T09:41:07Z');
const document = readFileSync(new URL('format.md', DOCS), 'utf8');
const ciphers = nodeCiphers(nodeCrypto);

/** One of the worked examples: what the page says, and the files beside it. */
class Example {
  readonly #section: string;
  readonly #folder: URL;

  constructor(profile: string) {
    const heading = `### Example: ${profile} ring`;
    this.#section = document.split(heading)[1]?.split('\n### ')[0] ?? '';
    this.#folder = new URL(`format-example/${profile}/`, DOCS);
  }

  says(what: string): string {
    const row = new RegExp(`^\\| ${what} +\\| \`([^\`]+)\``, 'mu').exec(this.#section);
    if (row?.[1] === undefined) throw new Error(`The page has no row "${what}".`);
    return row[1];
  }

  /** The texts in the order of the page: letter, attachment, statement. */
  text(index: number): string {
    return (
      Array.from(this.#section.matchAll(/```text\n([\s\S]*?)```/gu), ([, text = '']) => text)[index] ?? ''
    );
  }

  file(name: string): string {
    return readFileSync(new URL(name, this.#folder), 'utf8');
  }

  message(name: string): { readonly envelope: Buffer; readonly body: Buffer } {
    const [, base64 = ''] =
      /\n\n([A-Za-z0-9+/=\n]+?)\n(?:=....\n)?-----END/u.exec(this.file(`${name}.asc`)) ?? [];
    const bytes = Buffer.from(base64, 'base64');
    const length = Number(this.says(`${name.replace('-1', '')}: length of the envelope`));
    return { envelope: bytes.subarray(0, length), body: bytes.subarray(length) };
  }

  part(name: string): Part {
    const { envelope, body } = this.message(name);
    const id = this.says(`${name.replace('-1', '')}: part`);
    return { id, suite: this.says('suite') as Suite, envelope, body: once(body) };
  }

  async key(): Promise<UnlockedKey> {
    const [key] = await readPrivateKeys(this.file('private-key.asc'));
    return unlockKey(key!, 'format example');
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what a part's body is
async function* once(bytes: Uint8Array) {
  yield bytes;
}

async function letterOf(example: Example): Promise<Letter> {
  return openLetter(example.says('tip'), example.part('letter'), [await example.key()], ciphers);
}

class Collected implements PlaintextSink {
  readonly #pieces: Uint8Array[] = [];
  text: string | undefined;

  write(piece: Uint8Array): Promise<void> {
    this.#pieces.push(piece.slice());
    return Promise.resolve();
  }

  commit(): Promise<void> {
    this.text = Buffer.concat(this.#pieces).toString('utf8');
    return Promise.resolve();
  }

  discard(): Promise<void> {
    return Promise.resolve();
  }
}

/** The reader that is printed on the page, run as a program of its own. */
function readWithPrintedReader(body: Uint8Array, sessionKey: string): string {
  const [, code = ''] = /```js\n([\s\S]*?)```/u.exec(document) ?? [];
  const args = ['--input-type=module', '--eval', code, '--', sessionKey];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { input: body, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

describe.each(['gnupg', 'rfc9580'])('the example of the %s ring in docs/format.md', (profile) => {
  const example = new Example(profile);

  it('opens with its key to the letter and the file that the page prints', async () => {
    const letter = await letterOf(example);
    const sink = new Collected();
    const keys = [await example.key()];
    await openAttachment({ letter, position: 1, part: example.part('attachment-1'), keys, ciphers }, sink);
    expect({ format: 'sealdrop-letter/1', ...letter }).toEqual({
      author: 'source',
      ...(JSON.parse(example.text(0)) as object),
    });
    expect(sink.text).toBe(example.text(1));
  });

  it('has the lengths, digests and session keys that the page prints', async () => {
    for (const name of ['letter', 'attachment-1']) {
      const row = name.replace('-1', '');
      const { envelope, body } = example.message(name);
      const suite = example.says('suite') as Suite;
      const sessionKey = await unwrapSessionKey(envelope, suite, [await example.key()]);
      expect(Buffer.from(sessionKey.bytes).toString('hex')).toBe(example.says(`${row}: session key`));
      expect(envelope.toString('hex')).toMatch(
        new RegExp(`^${example.says(`${row}: the envelope begins with`)}`),
      );
      expect(body.toString('hex')).toMatch(new RegExp(`^${example.says(`${row}: the body begins with`)}`));
      expect(nodeCrypto.createHash('sha256').update(body).digest('hex')).toBe(
        example.says(`${row}: SHA-256 of the body`),
      );
      expect(body).toHaveLength(Number(example.says(`${row}: length of the body`)));
      expect(body).toHaveLength(bodyLength(suite, Number(example.says(`${row}: length of the plaintext`))));
    }
  });

  it('is opened by the reader that the page prints, and by it only when nothing was changed', () => {
    const { body } = example.message('attachment-1');
    const sessionKey = example.says('attachment: session key');
    expect(readWithPrintedReader(body, sessionKey)).toBe(example.text(1));
    expect(readWithPrintedReader(example.message('letter').body, example.says('letter: session key'))).toBe(
      example.text(0).trimEnd(),
    );
    const changed = Uint8Array.from(body);
    changed[2000] = (changed[2000] ?? 0) ^ 1;
    expect(() => readWithPrintedReader(changed, sessionKey)).toThrow();
  });

  it('is of a suite in which the reader that the page prints also opens bodies of many chunks', async () => {
    const sessionKey = newSessionKey(example.says('suite') as Suite);
    const plaintext = 'a line of a long text\n'.repeat(30_000);
    const pieces: Uint8Array[] = [];
    for await (const batch of sealBody(once(Buffer.from(plaintext)), sessionKey, ciphers)) {
      pieces.push(...batch.map((piece) => piece.slice()));
    }
    const hex = Buffer.from(sessionKey.bytes).toString('hex');
    expect(readWithPrintedReader(Buffer.concat(pieces), hex) === plaintext).toBe(true);
  });

  it('has the commitment of the bytes that the page lists', () => {
    const fields = ['sealdrop-part/1', example.says('tip'), example.says('attachment: part'), '1'];
    const hash = nodeCrypto.createHash('sha256');
    for (const field of fields) hash.update(field).update(Uint8Array.of(0));
    hash.update(Buffer.from(example.says('attachment: session key'), 'hex'));
    expect(hash.digest('hex')).toBe(example.says('attachment: commitment'));
  });

  it('is padded by as much as the formula of the page gives', () => {
    const free = example.says('suite') === 'seipd1-aes256' ? 4031 : 4004;
    for (const row of ['letter', 'attachment']) {
      const plaintext = Number(example.says(`${row}: length of the plaintext`));
      expect(Number(example.says(`${row}: length of the padding`))).toBe(free - plaintext);
    }
  });

  it('has a fingerprint in the words that the page prints', () => {
    const words = fingerprintWords(example.says('fingerprint'), 'en').join(' ');
    expect(words).toBe(example.says('fingerprint in words'));
  });

  it('is signed in with by the statement that the page prints', async () => {
    const { publicKey, fingerprint } = await example.key();
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'mu').exec(example.text(2))?.[1] ?? '';
    const statement = {
      origin: field('origin'),
      fingerprint,
      nonce: field('nonce'),
      expires: field('expires'),
    };
    expect(example.text(2)).toBe(
      `sealdrop-sign-in/1\norigin: ${statement.origin}\nkey: ${fingerprint}\nnonce: ${statement.nonce}\nexpires: ${statement.expires}\n`,
    );
    const signature = example.file('sign-in.asc');
    await expect(verifyStatement(statement, signature, publicKey, SIGNED_AT)).resolves.toBeUndefined();
    const other = { ...statement, origin: 'https://staff.example.com' };
    await expect(verifyStatement(other, signature, publicKey, SIGNED_AT)).rejects.toMatchObject({
      code: 'not-authentic',
    });
  });
});

describe('the formulas of padding in docs/format.md', () => {
  const framed = (length: number, exponent: number) => 6 + Math.floor(length / 2 ** exponent) + length;
  const inner = (plaintext: number, padding: number) => framed(6 + plaintext, 16) + 6 + padding;
  const CONTENT: Record<Suite, (inner: number) => number> = {
    'seipd1-aes256': (length) => length + 41,
    'seipd2-aes256-gcm': (length) => length + 36 + 16 * (Math.ceil(length / 262_144) + 1),
  };

  function isPadme(length: number): boolean {
    const exponent = Math.floor(Math.log2(length));
    const significant = Math.floor(Math.log2(exponent)) + 1;
    return length % 2 ** (exponent - significant) === 0;
  }

  /** As the page says, by trying. */
  function documentedLength(suite: Suite, plaintext: number): number {
    const body = (padding: number) => framed(CONTENT[suite](inner(plaintext, padding)), 18);
    for (let padding = 0; ; padding++) {
      const length = body(padding);
      if (length >= 4096 && isPadme(length)) return length;
    }
  }

  it.each(['seipd1-aes256', 'seipd2-aes256-gcm'] as const)('give the lengths of bodies of %s', (suite) => {
    const lengths = [
      0, 1, 4003, 4004, 4005, 4031, 4032, 65_529, 65_530, 262_000, 262_144, 300_000, 1_048_576,
    ];
    for (const plaintext of lengths) {
      expect([plaintext, documentedLength(suite, plaintext)]).toEqual([
        plaintext,
        bodyLength(suite, plaintext),
      ]);
    }
  });
});
