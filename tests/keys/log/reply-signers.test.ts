import { replySigners, type VerifiedLog } from '../../../keys/index.ts';
import { logOf, member } from '../../support/key-log.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';

describe('whose replies are the newsroom\u2019s', () => {
  let keys: readonly TestKey[];
  let officer: TestKey;
  let log: VerifiedLog;
  beforeAll(async () => {
    officer = await makeKey('rfc9580');
    keys = await Promise.all(Array.from({ length: 4 }, () => makeKey('rfc9580')));
    log = await logOf(
      [{ ring: [keys[0]!.publicKey], staff: [member(officer, 'officer')] }],
      [{ ring: [keys[1]!.publicKey] }, officer],
      [{ ring: [keys[2]!.publicKey, keys[1]!.publicKey] }, officer],
      [{ ring: [keys[3]!.publicKey], compromised: [keys[2]!.publicKey.fingerprint] }, officer],
    );
  });

  function stateAt(sequence: number) {
    return { genesis: log.state.genesis, sequence, hash: log.entries[sequence - 1]!.hash };
  }

  function signers(newsroom: readonly TestKey[], sequence?: number): readonly number[] {
    const mailbox = {
      newsroom: newsroom.map(({ publicKey }) => publicKey.fingerprint),
      ...(sequence === undefined ? {} : { log: stateAt(sequence) }),
    };
    const found = replySigners(log, mailbox).map(({ fingerprint }) => fingerprint);
    return keys.flatMap(({ publicKey }, index) => (found.includes(publicKey.fingerprint) ? [index] : []));
  }

  it('are those of every ring since the mailbox was made, but not of a stolen key', () => {
    expect(signers([keys[0]!], 1)).toEqual([0, 1, 3]);
    expect(signers([keys[1]!], 2)).toEqual([1, 3]);
    expect(signers([keys[3]!], 4)).toEqual([3]);
  });

  it('are those of its own fingerprints where it remembers no log, without a stolen one', () => {
    expect(signers([keys[0]!, keys[2]!])).toEqual([0]);
    expect(signers([])).toEqual([]);
  });

  it('are never the officers, unless they are in the ring', () => {
    const found = replySigners(log, { newsroom: [], log: stateAt(1) });
    expect(found.map(({ fingerprint }) => fingerprint)).not.toContain(officer.publicKey.fingerprint);
  });

  it('are nobody\u2019s in a log that does not contain what the mailbox remembers', async () => {
    const other = await logOf([
      { ring: [keys[0]!.publicKey], staff: [member(officer, 'officer')], note: 'other' },
    ]);
    expect(() => replySigners(other, { newsroom: [], log: stateAt(1) })).toThrow(
      expect.objectContaining({ code: 'forked-log' }) as Error,
    );
    const longer = { ...stateAt(4), sequence: 5 };
    expect(() => replySigners(log, { newsroom: [], log: longer })).toThrow(
      expect.objectContaining({ code: 'older-log' }) as Error,
    );
  });
});
