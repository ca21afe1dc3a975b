import {
  checkEnvelope,
  newSessionKey,
  rewrapEnvelope,
  type Suite,
  unwrapSessionKey,
  wrapSessionKey,
} from '../../keys/index.ts';
import { makeKey, ringFor, type TestKey } from '../support/test-keys.ts';

const SUITES: Record<string, Suite> = { gnupg: 'seipd1-aes256', rfc9580: 'seipd2-aes256-gcm' };

describe.each([
  ['gnupg', 'gnupg'],
  ['gnupg', 'rfc9580'],
  ['rfc9580', 'rfc9580'],
  ['rfc9580', 'gnupg'],
] as const)('an envelope for a key of profile %s that is wrapped anew for one of %s', (before, after) => {
  const suite = SUITES[before]!;
  let old: TestKey;
  let next: TestKey;
  let another: TestKey;
  beforeAll(async () => {
    [old, next, another] = [await makeKey(before), await makeKey(after), await makeKey(before)];
  });

  async function wrapped() {
    const sessionKey = newSessionKey(suite);
    return { sessionKey, envelope: await wrapSessionKey(sessionKey, await ringFor(old), new Date()) };
  }

  it('has the same session key for the new key and none for the old', async () => {
    const { sessionKey, envelope } = await wrapped();
    const anew = await rewrapEnvelope({ envelope, suite }, [old.unlocked], await ringFor(next), new Date());
    expect(await unwrapSessionKey(anew, suite, [next.unlocked])).toEqual(sessionKey);
    await expect(unwrapSessionKey(anew, suite, [old.unlocked])).rejects.toMatchObject({
      code: 'cannot-open',
    });
  });

  it('is what a server takes for the new ring: of the version that the body asks for, not the ring', async () => {
    const { envelope } = await wrapped();
    const ring = await ringFor(next);
    const anew = await rewrapEnvelope({ envelope, suite }, [old.unlocked], ring, new Date());
    expect(() => {
      checkEnvelope(anew, ring, suite);
    }).not.toThrow();
    const otherSuite: Suite = suite === 'seipd1-aes256' ? 'seipd2-aes256-gcm' : 'seipd1-aes256';
    expect(() => {
      checkEnvelope(anew, ring, otherSuite);
    }).toThrow();
  });

  it('is wrapped for every key of the new ring, and opened by whichever old key fits', async () => {
    const { sessionKey, envelope } = await wrapped();
    const ring = await ringFor(next, another);
    const keys = [another.unlocked, next.unlocked, old.unlocked];
    const anew = await rewrapEnvelope({ envelope, suite }, keys, ring, new Date());
    for (const key of [next, another])
      expect(await unwrapSessionKey(anew, suite, [key.unlocked])).toEqual(sessionKey);
  });

  it('is not made where no key fits, or the envelope was changed, or the new key has expired', async () => {
    const { envelope } = await wrapped();
    const ring = await ringFor(next);
    const changed = envelope.with(-1, envelope.at(-1)! ^ 1);
    for (const [bytes, keys] of [
      [envelope, [another.unlocked]],
      [envelope, []],
      [changed, [old.unlocked]],
      [new Uint8Array(), [old.unlocked]],
    ] as const) {
      await expect(rewrapEnvelope({ envelope: bytes, suite }, keys, ring, new Date())).rejects.toMatchObject({
        code: 'cannot-open',
      });
    }
    const short = await ringFor(await makeKey(after, { expiresAfter: 60 }));
    const later = new Date(Date.now() + 120_000);
    await expect(rewrapEnvelope({ envelope, suite }, [old.unlocked], short, later)).rejects.toMatchObject({
      code: 'unfit-key',
    });
  });
});
