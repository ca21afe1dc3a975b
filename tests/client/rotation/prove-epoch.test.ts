import { type Proof, type ProofExtent, proveEpoch, SAMPLE_PARTS } from '../../../client/rotation/index.ts';
import type { StoredEnvelope } from '../../../client/staff-api/index.ts';
import { newId } from '../../../client/new-id.ts';

/** So many envelopes with ids as the server has them; those in `bad` do not open. */
function portOf(count: number, bad: ReadonlySet<number> = new Set()) {
  const ids = Array.from({ length: count }, newId).sort();
  const failing = new Set(Array.from(bad, (index) => ids[index]));
  const looked: string[] = [];
  return {
    ids,
    looked,
    take: (after: string | undefined, limit: number) =>
      Promise.resolve(
        ids
          .filter((id) => after === undefined || id > after)
          .slice(0, limit)
          .map((id): StoredEnvelope => ({ id, suite: 'seipd2-aes256-gcm', envelope: new Uint8Array() })),
      ),
    failing: (envelopes: readonly StoredEnvelope[]) => {
      looked.push(...envelopes.map(({ id }) => id));
      return Promise.resolve(envelopes.map(({ id }) => id).filter((id) => failing.has(id)));
    },
  };
}

async function prove(
  port: ReturnType<typeof portOf>,
  extent: ProofExtent,
  signal?: { readonly aborted: boolean },
): Promise<Proof | undefined> {
  let last: Proof | undefined;
  for await (last of proveEpoch(port, { total: port.ids.length, extent }, signal));
  return last;
}

describe('proving an epoch', () => {
  it('opens each envelope once when all are wanted', async () => {
    const port = portOf(SAMPLE_PARTS + 250);
    expect(await prove(port, 'all')).toEqual({ opened: SAMPLE_PARTS + 250, failed: [] });
    expect(port.looked).toEqual(port.ids);
  });

  it('opens all for a sample, too, when they are few', async () => {
    const port = portOf(SAMPLE_PARTS);
    expect((await prove(port, 'sample'))?.opened).toBe(SAMPLE_PARTS);
    expect(port.looked).toEqual(port.ids);
  });

  it('opens a sample of many, other ones each time, from anywhere', async () => {
    const port = portOf(20_000);
    await prove(port, 'sample');
    const first = port.looked.splice(0);
    await prove(port, 'sample');
    expect(first.length).toBeGreaterThan(SAMPLE_PARTS / 2);
    expect(first.length).toBeLessThanOrEqual(SAMPLE_PARTS);
    expect(port.looked).not.toEqual(first);
    const places = first.map((id) => port.ids.indexOf(id));
    expect(Math.max(...places) - Math.min(...places)).toBeGreaterThan(port.ids.length / 4);
  });

  it('names each envelope that does not open, once, and goes on', async () => {
    const port = portOf(600, new Set([3, 599]));
    expect(await prove(port, 'all')).toEqual({ opened: 598, failed: [port.ids[3], port.ids[599]] });
  });

  it('has proved nothing of an epoch that nothing is on', async () => {
    expect(await prove(portOf(0), 'all')).toBeUndefined();
  });

  it('stops between two batches', async () => {
    const port = portOf(1000);
    const signal = { aborted: false };
    for await (const { opened } of proveEpoch(port, { total: 1000, extent: 'all' }, signal))
      signal.aborted = opened > 0;
    expect(port.looked.length).toBeLessThan(1000);
  });

  it('lets a failure of the server through', async () => {
    const cut = new Error('the line was cut');
    const port = { ...portOf(10), failing: () => Promise.reject(cut) };
    await expect(prove(port, 'all')).rejects.toBe(cut);
  });
});
