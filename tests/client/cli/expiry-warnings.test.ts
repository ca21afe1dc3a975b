import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { warnOfExpiry } from '../../../client/cli/expiry-warnings.ts';
import type { Terminal } from '../../../client/cli/terminal.ts';
import { runCli } from '../../support/cli.ts';
import { FakeStaffSite } from '../../support/fake-staff-site.ts';
import { logOf, member } from '../../support/key-log.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';
import { makeKey, PASSPHRASE, ringFor, type TestKey } from '../../support/test-keys.ts';

const DAY_MS = 86_400_000;
const NOW = new Date();

/** Expires after so many days, the begun one counted. */
function expiring(days: number): Promise<TestKey> {
  return makeKey('rfc9580', { now: NOW, expiresAfter: (days * DAY_MS) / 1000 });
}

describe('a key that expires soon, at the command line', () => {
  const temporaryFolder = useTemporaryFolders();

  it('is told on stderr by a command that signs in, in one line, and changes nothing else', async () => {
    const newsroom = await expiring(20);
    const site = await FakeStaffSite.start(await ringFor(newsroom), [newsroom.publicKey]);
    try {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'key'), newsroom.armoredPrivateKey, { mode: 0o600 });
      writeFileSync(join(folder, 'passphrase'), PASSPHRASE, { mode: 0o600 });
      const keys = ['--key', join(folder, 'key'), '--passphrase-file', join(folder, 'passphrase')];
      const { code, out, err } = await runCli(['tips', 'list', '--json', '--server', site.origin, ...keys]);
      expect([code, out]).toEqual([0, '']);
      const day = new Date(NOW.getTime() + 20 * DAY_MS).toISOString().slice(0, 10);
      const { fingerprint } = newsroom.publicKey;
      expect(err.split('\n')).toContain(
        `Warning: The newsroom\u2019s key ${fingerprint} expires on ${day}, in 20 days: then the source site takes no tips. This week: sealdrop rotate`,
      );
    } finally {
      await site.close();
    }
  });

  it('is told 60, 30 and 7 days before, more urgently each time, and for whoever has it', async () => {
    const [newsroom, officer, recovery] = await Promise.all([expiring(100), expiring(100), expiring(100)]);
    const other = await expiring(100);
    const staff = [member(officer, 'officer'), member(other, 'editor')];
    const log = await logOf([{ ring: [newsroom.publicKey], staff, recovery: recovery.publicKey }]);
    const told = async (daysBefore: number): Promise<readonly string[]> => {
      const lines: string[] = [];
      const stderr = { write: (line: string) => lines.push(line), isTTY: false, columns: 80 };
      const now = () => new Date(NOW.getTime() + (100 - daysBefore) * DAY_MS);
      await warnOfExpiry(log.head, [officer.unlocked], { stderr, now } as unknown as Terminal);
      return lines;
    };
    expect(await told(61)).toEqual([]);
    for (const [days, urgency] of [
      [60, 'Plan: '],
      [30, 'This week: '],
      [7, 'TODAY: '],
    ] as const) {
      const lines = await told(days);
      expect(lines.map((line) => line.includes(urgency) && line.includes(`in ${days} days`))).toEqual(
        Array(3).fill(true),
      );
      expect(lines.map((line) => /^Warning: (\S+ \S+)/u.exec(line)?.[1])).toEqual([
        'The newsroom\u2019s',
        'Your key',
        'The recovery',
      ]);
    }
    expect((await told(-1))[0]).toContain('has expired on');
    expect((await told(7)).join('')).not.toContain(other.publicKey.fingerprint);
  });
});
