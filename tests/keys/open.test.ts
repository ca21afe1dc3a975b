import {
  openAttachment,
  openLetter,
  type PlaintextSink,
  type Ring,
  type UnlockedKey,
} from '../../keys/index.ts';
import { inPieces, patternBytes } from '../support/pieces.ts';
import { ciphers, type SealedPart, type SealedTip, sealTip } from '../support/sealed-tip.ts';
import { makeKey, ringFor } from '../support/test-keys.ts';

const FILE = patternBytes(300_000);

/** Remembers what became of the plaintext. */
class TestSink implements PlaintextSink {
  readonly calls: string[] = [];
  readonly pieces: Uint8Array[] = [];

  write(piece: Uint8Array): Promise<void> {
    this.pieces.push(Uint8Array.from(piece));
    return Promise.resolve();
  }

  commit(): Promise<void> {
    this.calls.push('commit');
    return Promise.resolve();
  }

  discard(): Promise<void> {
    this.calls.push('discard');
    return Promise.resolve();
  }
}

describe.each(['gnupg', 'rfc9580'] as const)('opening a tip to a key of the profile %s', (profile) => {
  let ring: Ring;
  let key: UnlockedKey;
  let tip: SealedTip;

  beforeAll(async () => {
    const made = await makeKey(profile);
    key = made.unlocked;
    ring = await ringFor(made);
    tip = await sealTip(ring, {
      message: 'hello',
      files: [
        { name: 'a.bin', bytes: FILE },
        { name: 'b.bin', bytes: FILE.subarray(0, 10) },
      ],
    });
  });

  function given(part: SealedPart, body = part.body) {
    return { ...part, body: inPieces(body, 65_536) };
  }

  function letterOf({ id, parts }: SealedTip) {
    return openLetter(id, given(parts[0]!), [key], ciphers);
  }

  async function attempt(position: number, part: SealedPart, body = part.body, of = tip) {
    const sink = new TestSink();
    const progress: number[] = [];
    const letter = await letterOf(of);
    const error = await openAttachment(
      { letter, position, part: given(part, body), keys: [key], ciphers },
      sink,
      (bytes) => progress.push(bytes),
    ).catch((reason: unknown) => reason);
    return { sink, error, progress };
  }

  it('gives letter and files', async () => {
    expect(await letterOf(tip)).toMatchObject({
      message: 'hello',
      attachments: [{ name: 'a.bin' }, { size: 10 }],
    });
    const { sink, error, progress } = await attempt(1, tip.parts[1]!);
    expect(error).toBeUndefined();
    expect(sink.calls).toEqual(['commit']);
    expect(Buffer.compare(Buffer.concat(sink.pieces), FILE)).toBe(0);
    expect(progress.at(-1)).toBe(FILE.length);
  });

  it('leaves nothing of a file that was cut off', async () => {
    const part = tip.parts[1]!;
    const { sink, error } = await attempt(1, part, part.body.subarray(0, part.body.length - 1));
    expect(error).toMatchObject({ code: expect.stringMatching(/^(?:cannot-open|malformed)$/u) as unknown });
    expect(sink.calls).toEqual(['discard']);
  });

  it('leaves nothing of a file that was changed in its last byte, after all of it was released', async () => {
    const part = tip.parts[1]!;
    const body = Uint8Array.from(part.body);
    body[body.length - 1] = body[body.length - 1]! ^ 1;
    const { sink, error } = await attempt(1, part, body);
    expect(error).toMatchObject({ code: 'cannot-open' });
    expect(sink.calls).toEqual(['discard']);
  });

  it('refuses one file of a tip in the place of another, and files of other tips', async () => {
    const other = await sealTip(ring, { files: [{ name: 'a.bin', bytes: FILE }] });
    for (const part of [tip.parts[2]!, other.parts[1]!, tip.parts[0]!]) {
      const { sink, error } = await attempt(1, part);
      expect(error).toMatchObject({ code: 'mismatch' });
      expect(sink).toMatchObject({ calls: ['discard'], pieces: [] });
    }
  });

  it('refuses envelope and body of another file under the id of the one that is named', async () => {
    const { sink, error } = await attempt(1, { ...tip.parts[2]!, id: tip.parts[1]!.id });
    expect(error).toMatchObject({ code: 'mismatch' });
    expect(sink.pieces).toEqual([]);
  });

  it.each([-1, 1])('refuses a file that is not as long as the letter says (%d)', async (off) => {
    const lying = await sealTip(ring, {
      files: [{ name: 'a.bin', bytes: FILE }],
      twist: (letter) => ({
        ...letter,
        attachments: letter.attachments.map((entry) => ({ ...entry, size: entry.size + off })),
      }),
    });
    const { sink, error } = await attempt(1, lying.parts[1]!, lying.parts[1]!.body, lying);
    expect(error).toMatchObject({ code: 'mismatch' });
    expect(sink.calls).toEqual(['discard']);
    expect(Buffer.concat(sink.pieces).length).toBeLessThanOrEqual(FILE.length);
  });

  it('refuses the letter of another tip', async () => {
    const other = await sealTip(ring);
    await expect(openLetter(tip.id, given(other.parts[0]!), [key], ciphers)).rejects.toMatchObject({
      code: 'mismatch',
    });
  });

  it('refuses a letter longer than any letter', async () => {
    const long = await sealTip(ring, { message: 'x'.repeat(16 * 2 ** 20) });
    await expect(letterOf(long)).rejects.toMatchObject({ code: 'too-large' });
  });

  it('opens nothing with another key', async () => {
    const other = await makeKey(profile);
    await expect(openLetter(tip.id, given(tip.parts[0]!), [other.unlocked], ciphers)).rejects.toMatchObject({
      code: 'cannot-open',
    });
  });

  it('is a plain OpenPGP message, envelope and body one after the other', async () => {
    const { decrypt, readMessage } = await import('../support/openpgp.ts');
    const { envelope, body } = tip.parts[1]!;
    const message = await readMessage({ binaryMessage: new Uint8Array(Buffer.concat([envelope, body])) });
    const opened: { readonly data: unknown } = await decrypt({
      message,
      decryptionKeys: key.openpgp,
      format: 'binary',
    });
    expect(Buffer.compare(opened.data as Uint8Array, FILE)).toBe(0);
  });
});
