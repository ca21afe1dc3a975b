import { ringOf } from '../../keys/ring.ts';
import { makeKey } from '../support/test-keys.ts';

describe('a ring', () => {
  it('is not made of nothing', async () => {
    await expect(ringOf(1, [], new Date())).rejects.toMatchObject({ code: 'empty-ring' });
  });

  it('takes the weakest of its keys for what all can open', async () => {
    const [v4, v6] = [await makeKey('gnupg'), await makeKey('rfc9580')];
    const now = new Date();
    expect((await ringOf(1, [v6.publicKey], now)).suite).toBe('seipd2-aes256-gcm');
    expect((await ringOf(2, [v6.publicKey, v4.publicKey], now)).suite).toBe('seipd1-aes256');
  });

  it('ends when the first of its keys expires', async () => {
    const now = new Date();
    const keys = [
      await makeKey('gnupg', { now, expiresAfter: 2_000_000 }),
      await makeKey('gnupg', { now, expiresAfter: 1_000_000 }),
      await makeKey('gnupg', { now }),
    ];
    const ring = await ringOf(
      1,
      keys.map(({ publicKey }) => publicKey),
      now,
    );
    expect(Math.abs(ring.expires!.getTime() - now.getTime() - 1_000_000_000)).toBeLessThan(2000);
    expect((await ringOf(1, [keys[2]!.publicKey], now)).expires).toBeUndefined();
  });
});
