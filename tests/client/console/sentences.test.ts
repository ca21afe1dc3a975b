import { isFailureCode, type Failure, type FailureCode } from '../../../client/console/failure.ts';
import { sentences } from '../../../client/console/sentences.ts';

const say = (code: FailureCode, more: Partial<Failure> = {}) => sentences.failure({ code, ...more });

describe('the sentence for a failure', () => {
  it('is another one for each refusal to sign in', () => {
    const codes: readonly FailureCode[] = [
      'wrong-passphrase',
      'public-key',
      'not-a-key',
      'not-on-staff-list',
      'unfit-key',
      'clock-off',
      'challenge-expired',
      'unreachable',
      'rate-limited',
      'not-authentic',
    ];
    expect(new Set(codes.map((code) => say(code))).size).toBe(codes.length);
  });

  it('says how far the clock is off, and in which direction', () => {
    expect(say('clock-off', { seconds: 3600 })).toContain('60 minutes ahead of');
    expect(say('clock-off', { seconds: -7 * 86_400 })).toContain('7 days behind');
  });

  it('tells an expired key from a revoked one', () => {
    expect(say('unfit-key', { problem: 'expired' })).toContain('expired');
    expect(say('unfit-key', { problem: 'revoked' })).toContain('revoked by its owner');
    expect(say('unfit-key')).toContain('expired or revoked');
  });

  it('says how long to wait', () => {
    expect(say('rate-limited', { seconds: 40 })).toContain('40 seconds');
  });
});

it('knows failure codes from other words', () => {
  expect(isFailureCode('damaged')).toBe(true);
  expect(isFailureCode('toString')).toBe(false);
  expect(isFailureCode(7)).toBe(false);
});
