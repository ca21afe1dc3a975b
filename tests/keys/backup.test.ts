import * as nodeCrypto from 'node:crypto';
import {
  combineShares,
  type KeyBackup,
  lockKey,
  MAX_SHARES,
  nodeCiphers,
  provesOpen,
  readPrivateKeys,
  SHARE_WORDS,
  splitKey,
  unlockKey,
} from '../../keys/index.ts';
import { makeKey, type TestKey } from '../support/test-keys.ts';

const ciphers = nodeCiphers(nodeCrypto);

function texts({ shares }: KeyBackup): string[] {
  return shares.map((words) => words.join(' '));
}

describe.each(['gnupg', 'rfc9580'] as const)('a backup of a key of profile %s in five shares', (profile) => {
  let key: TestKey;
  let made: KeyBackup;
  let shares: string[];
  beforeAll(async () => {
    key = await makeKey(profile);
    made = await splitKey(key.unlocked, { shares: 5, threshold: 3 }, ciphers);
    shares = texts(made);
  });

  it('opens with every three of them, in any order, and the key opens what is sealed to it', async () => {
    for (let a = 0; a < 5; a++)
      for (let b = a + 1; b < 5; b++)
        for (let c = b + 1; c < 5; c++) {
          const some = [shares[c]!, shares[a]!, shares[b]!];
          const combined = await combineShares(made.backup, some, ciphers);
          expect(combined.fingerprint).toBe(key.publicKey.fingerprint);
        }
    const combined = await combineShares(made.backup, shares, ciphers);
    expect(await provesOpen(combined, new Date())).toBe(true);
  });

  it('does not open with two, nor with one of them given twice', async () => {
    const [first, second] = shares as [string, string];
    for (const given of [[], [first], [first, second], [first, second, second]]) {
      await expect(combineShares(made.backup, given, ciphers)).rejects.toMatchObject({
        code: 'too-few-shares',
      });
    }
  });

  it('has neither the key in clear nor its passphrase, and each share the same number of words', () => {
    expect(made.backup).not.toContain('PRIVATE KEY');
    expect(made.backup).toContain(key.publicKey.fingerprint);
    expect(made.shares.map((words) => words.length)).toEqual(Array.from({ length: 5 }, () => SHARE_WORDS));
    expect(SHARE_WORDS).toBe(18);
  });

  it('reads shares however they are typed: large letters, numbered lines, four letters of a word', async () => {
    const typed = made.shares.map((words) =>
      words.map((word, index) => `${index + 1}. ${word.slice(0, 4).toUpperCase()}`).join('\n'),
    );
    const combined = await combineShares(made.backup.replaceAll('\n', '\r\n'), typed, ciphers);
    expect(combined.fingerprint).toBe(key.publicKey.fingerprint);
  });

  it('says which share was mistyped, and where', async () => {
    const [first, second, third] = made.shares as [string[], string[], string[]];
    const wrongWord = third.with(4, third[4] === 'zoo' ? 'zone' : 'zoo');
    const swapped = third.with(3, third[4]!).with(4, third[3]!);
    for (const [slip, why] of [
      [third.with(7, 'xqwzzyx'), /Share 3 .*word 8, "xqwzzyx"/u],
      [wrongWord, /Share 3 .*not the one on the paper/u],
      [third.slice(1), /Share 3 .*17 words/u],
      ...(third[3] === third[4] ? [] : [[swapped, /Share 3 .*wrong order/u] as const]),
    ] as const) {
      const given = [first, second, slip].map((words) => words.join(' '));
      const error = await combineShares(made.backup, given, ciphers).catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'bad-share', message: expect.stringMatching(why) as string });
    }
  });

  it('refuses shares of another backup, mixed in or alone', async () => {
    const other = await splitKey(key.unlocked, { shares: 5, threshold: 3 }, ciphers);
    const mixed = [...shares.slice(0, 2), texts(other)[2]!];
    await expect(combineShares(made.backup, mixed, ciphers)).rejects.toMatchObject({ code: 'bad-share' });
    await expect(combineShares(made.backup, texts(other), ciphers)).rejects.toMatchObject({
      code: 'cannot-open',
    });
  });

  it('refuses a file that was changed or is none', async () => {
    const at = made.backup.indexOf('\n\n') + 200;
    const changed =
      made.backup.slice(0, at) + (made.backup[at] === 'A' ? 'B' : 'A') + made.backup.slice(at + 1);
    await expect(combineShares(changed, shares, ciphers)).rejects.toMatchObject({ code: 'cannot-open' });
    for (const file of ['', 'no backup', key.armoredPrivateKey, made.backup.slice(0, 500)])
      await expect(combineShares(file, shares, ciphers)).rejects.toMatchObject({ code: 'malformed' });
  });

  it('is locked again with a new passphrase', async () => {
    const combined = await combineShares(made.backup, shares, ciphers);
    const [locked] = await readPrivateKeys(await lockKey(combined, 'another passphrase'));
    expect(locked!.locked).toBe(true);
    await expect(unlockKey(locked!, 'a wrong one')).rejects.toMatchObject({ code: 'wrong-passphrase' });
    const unlocked = await unlockKey(locked!, 'another passphrase');
    expect(await provesOpen(unlocked, new Date())).toBe(true);
    await expect(lockKey(combined, '')).rejects.toMatchObject({ code: 'passphrase-needed' });
  });

  it('refuses thresholds that protect nothing or can never be reached', async () => {
    for (const [count, threshold] of [
      [5, 1],
      [2, 3],
      [MAX_SHARES + 1, 2],
      [2.5, 2],
    ] as const) {
      const split = splitKey(key.unlocked, { shares: count, threshold }, ciphers);
      await expect(split).rejects.toThrow(RangeError);
    }
  });
});
