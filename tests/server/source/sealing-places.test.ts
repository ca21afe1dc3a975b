import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Place, SealingPlaces } from '../../../server/source/sealing-places.ts';

const LIMITS = { most: 3, graceMs: 300, honestBytesPerSecond: 10_000 };
const LATER_MS = 2_500;

let places: SealingPlaces;
beforeEach(() => {
  places = new SealingPlaces(LIMITS);
});

interface Sitting {
  readonly stream: PassThrough;
  readonly place: Place;
  readonly error: () => unknown;
}

async function sit(stream = new PassThrough()): Promise<Sitting> {
  let failure: unknown;
  stream.on('error', (error) => (failure = error));
  return { stream, place: await places.take(stream), error: () => failure };
}

function feeding({ place }: Sitting, bytes: number): NodeJS.Timeout {
  return setInterval(() => {
    place.came(bytes);
    place.taken();
  }, 50);
}

describe('places for sealing', () => {
  it('are given to as many as there are, slow or not', async () => {
    const sitting = await Promise.all([sit(), sit(), sit()]);
    await sleep(LATER_MS);
    expect(sitting.some(({ stream }) => stream.destroyed)).toBe(false);
  });

  it('when somebody waits, are left by whoever is too slow, who is told that the line stood still', async () => {
    const quick = await sit();
    const slow = await sit();
    const sealing = await sit();
    sealing.place.came(1);
    const timers = [feeding(quick, 2_000), feeding(slow, 1)];
    const waiting = sit();
    slow.stream.once('close', () => {
      slow.place.leave();
    });
    await waiting;
    expect(slow.error()).toMatchObject({ problem: { kind: 'stalled' } });
    expect([quick, sealing].some(({ stream }) => stream.destroyed)).toBe(false);
    timers.forEach(clearInterval);
  });

  it('are given to those who wait in their order, and not to those who have gone', async () => {
    const [first] = await Promise.all([sit(), sit(), sit()]);
    const leaving = new PassThrough();
    const left = sit(leaving);
    const next = sit();
    leaving.destroy();
    await expect(left).rejects.toMatchObject({ problem: { kind: 'unreadable' } });
    first.place.leave();
    await next;
    // Once more it gives nobody a place.
    first.place.leave();
    expect(await Promise.race([sit().then(() => 'in'), sleep(100).then(() => 'waits')])).toBe('waits');
  });
});
