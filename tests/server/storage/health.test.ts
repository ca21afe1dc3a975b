import { Health } from '../../../server/storage/health.ts';
import { StorageError } from '../../../server/storage/ports.ts';

const broken = new StorageError('unhealthy', 'broken');

describe('the health of a store', () => {
  let works: boolean;
  let probes: number;
  let health: Health;

  beforeEach(() => {
    works = true;
    probes = 0;
    health = new Health(
      (error) => (error === 'disk' ? broken : undefined),
      async () => {
        probes += 1;
        await Promise.resolve();
        if (!works) throw broken;
      },
    );
  });

  const failAWrite = async (error: unknown): Promise<unknown> =>
    health.watch(() => Promise.reject(error as Error)).catch((thrown: unknown) => thrown);

  it('asks for no probe while all goes well', async () => {
    expect(await health.watch(() => Promise.resolve(7))).toBe(7);
    await health.assure();
    expect(probes).toBe(0);
  });

  it('translates what is thrown, and lets through what is not about storing', async () => {
    expect(await failAWrite('disk')).toBe(broken);
    const other = new TypeError('mine');
    expect(await failAWrite(other)).toBe(other);
  });

  it('refuses writes after a failed one until a probe succeeds', async () => {
    await failAWrite('disk');
    works = false;
    await expect(health.assure()).rejects.toBe(broken);
    await expect(health.assure()).rejects.toBe(broken);
    works = true;
    await health.assure();
    expect(probes).toBe(3);
    await health.assure();
    expect(probes).toBe(3);
  });

  it('is not shaken by what is no failure of the medium', async () => {
    await failAWrite(new StorageError('duplicate', 'taken'));
    await failAWrite(new TypeError('mine'));
    await health.assure();
    expect(probes).toBe(0);
  });

  it('shares a probe that is under way', async () => {
    await failAWrite('disk');
    await Promise.all([health.assure(), health.assure(), health.probe()]);
    expect(probes).toBe(1);
  });
});
