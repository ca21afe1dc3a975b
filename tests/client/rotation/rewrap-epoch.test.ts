import { rewrapEpoch, type RewrapPort, type RewrapProgress } from '../../../client/rotation/index.ts';
import { MemoryEnvelopes } from './memory-envelopes.ts';

const BATCH = 10;

/** Runs to its end. @returns every progress that it told */
async function run(port: RewrapPort, signal?: { readonly aborted: boolean }): Promise<RewrapProgress[]> {
  const told: RewrapProgress[] = [];
  for await (const progress of rewrapEpoch(port, signal)) told.push(progress);
  return told;
}

describe('wrapping an epoch anew', () => {
  it('takes every envelope once, and tells how far it is after each batch', async () => {
    const store = new MemoryEnvelopes(35);
    const told = await run(store.port(1, 2, BATCH));
    expect(told.map(({ replaced }) => replaced)).toEqual([10, 20, 30, 35]);
    expect(told.at(-1)).toEqual({ replaced: 35, passed: 0, unopened: [] });
    expect([store.on(1), store.on(2).length, store.honest]).toEqual([[], 35, true]);
  });

  it('has nothing to tell of an epoch that nothing is on', async () => {
    expect(await run(new MemoryEnvelopes(0).port(1, 2, BATCH))).toEqual([]);
  });

  it('works on several batches at once, and on few', async () => {
    const store = new MemoryEnvelopes(20 * BATCH);
    await run(store.port(1, 2, BATCH));
    expect(store.mostAtOnce).toBeGreaterThan(1);
    expect(store.mostAtOnce).toBeLessThanOrEqual(3);
  });

  it('leaves what none of the keys opens, and names it, and goes on behind it', async () => {
    const store = new MemoryEnvelopes(35);
    for (const id of ['0000', '0017']) store.unopenable.add(id);
    const told = await run(store.port(1, 2, BATCH));
    expect(told.at(-1)).toEqual({ replaced: 33, passed: 0, unopened: ['0000', '0017'] });
    expect([store.on(1), store.honest]).toEqual([['0000', '0017'], true]);
  });

  it('puts nothing back when nothing of a batch opens', async () => {
    const store = new MemoryEnvelopes(BATCH);
    for (const id of store.on(1)) store.unopenable.add(id);
    await run(store.port(1, 2, BATCH));
    expect(store.batches).toBe(0);
  });

  it('passes over what was deleted or wrapped by another officer between reading and putting', async () => {
    const store = new MemoryEnvelopes(BATCH);
    store.beforePut = () => {
      store.rows.delete('0003');
      store.change('0004', 2);
      store.change('0005', 3);
    };
    const told = await run(store.port(1, 2, BATCH));
    expect(told.at(-1)).toEqual({ replaced: 7, passed: 3, unopened: [] });
    expect([store.rows.get('0005')?.epoch, store.honest]).toEqual([3, true]);
  });

  it('lets two officers work at once', async () => {
    const store = new MemoryEnvelopes(200);
    const both = await Promise.all([run(store.port(1, 2, BATCH)), run(store.port(1, 2, BATCH))]);
    const replaced = both.map((told) => told.at(-1)?.replaced ?? 0);
    expect(replaced[0]! + replaced[1]!).toBe(200);
    expect([store.on(1), store.honest]).toEqual([[], true]);
  });
});

describe('when it is stopped', () => {
  it('takes no further batch, and puts back those that are on their way', async () => {
    const store = new MemoryEnvelopes(100);
    const signal = { aborted: false };
    store.afterPut = () => {
      signal.aborted = true;
    };
    await run(store.port(1, 2, BATCH), signal);
    expect(store.takes).toBeLessThanOrEqual(4);
    expect(store.on(2).length).toBe(store.batches * BATCH);
    expect([store.on(1).length > 0, store.honest]).toEqual([true, true]);
  });

  it('goes on from what the server has, however often', async () => {
    const store = new MemoryEnvelopes(100);
    for (let run_ = 0; store.on(1).length > 0; run_++) {
      expect(run_).toBeLessThan(20);
      const signal = { aborted: false };
      store.afterPut = () => {
        signal.aborted = true;
      };
      await run(store.port(1, 2, BATCH), signal);
    }
    expect([store.on(2).length, store.honest]).toEqual([100, true]);
  });

  it('does nothing when it was stopped before', async () => {
    const store = new MemoryEnvelopes(BATCH);
    await run(store.port(1, 2, BATCH), { aborted: true });
    expect(store.takes).toBe(0);
  });

  it('by whoever looks no further, lets the batches on their way arrive first', async () => {
    const store = new MemoryEnvelopes(100);
    for await (const { replaced } of rewrapEpoch(store.port(1, 2, BATCH))) if (replaced > 0) break;
    const arrived = store.batches;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([store.batches, store.on(2).length, store.honest]).toEqual([arrived, arrived * BATCH, true]);
  });
});

describe('when the server fails in the middle', () => {
  const cut = new Error('the line was cut');

  it('says so, loses nothing, and goes on the next time', async () => {
    const store = new MemoryEnvelopes(100);
    store.beforePut = (batch) => {
      if (batch === 4) throw cut;
    };
    await expect(run(store.port(1, 2, BATCH))).rejects.toBe(cut);
    expect([store.on(1).length > 0, store.on(2).length > 0, store.honest]).toEqual([true, true, true]);
    await run(store.port(1, 2, BATCH));
    expect([store.on(1), store.honest]).toEqual([[], true]);
  });

  it('after it has stored a batch, and its answer is lost, does not wrap that batch twice', async () => {
    const store = new MemoryEnvelopes(30);
    store.afterPut = (batch) => {
      if (batch === 1) throw cut;
    };
    await expect(run(store.port(1, 2, BATCH))).rejects.toBe(cut);
    expect(store.honest).toBe(true);
    await run(store.port(1, 2, BATCH));
    expect([store.on(1), store.on(2).length, store.honest]).toEqual([[], 30, true]);
  });

  it('while a batch is taken, lets those before it arrive', async () => {
    const store = new MemoryEnvelopes(100);
    const port = store.port(1, 2, BATCH);
    const take = (after: string | undefined) => (store.takes === 2 ? Promise.reject(cut) : port.take(after));
    await expect(run({ ...port, take })).rejects.toBe(cut);
    expect([store.on(2).length, store.honest]).toEqual([2 * BATCH, true]);
  });
});
