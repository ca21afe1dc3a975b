import { Challenges } from '../../../server/staff/challenges.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const NOON = new Date('2026-03-09T12:00:00Z');

let passed: number;
let challenges: Challenges;
beforeEach(() => {
  passed = 0;
  challenges = new Challenges(() => passed);
});

describe('a challenge', () => {
  it('can be answered once, for two minutes, by the key that it was given to', () => {
    const { nonce, expires } = challenges.give('a', NOON);
    expect(expires).toEqual(new Date(NOON.getTime() + 2 * MINUTE_MS));
    passed = 2 * MINUTE_MS;
    expect(challenges.take(nonce, 'a')).toEqual({ nonce, expires });
    expect(challenges.take(nonce, 'a')).toBeUndefined();
    expect(challenges.take(challenges.give('a', NOON).nonce, 'b')).toBeUndefined();
  });

  it.each([-DAY_MS, 0, DAY_MS])('is over after that, though the clock was set by %d ms', (set) => {
    const { nonce } = challenges.give('a', NOON);
    // Another visitor, by the clock as it was set.
    challenges.give('b', new Date(NOON.getTime() + set));
    passed = 2 * MINUTE_MS + 1;
    expect(challenges.take(nonce, 'a')).toBeUndefined();
  });

  it('is not lost when the clock is set while it is answered', () => {
    const { nonce } = challenges.give('a', NOON);
    challenges.give('b', new Date(NOON.getTime() + DAY_MS));
    expect(challenges.take(nonce, 'a')).toMatchObject({ nonce });
  });
});
