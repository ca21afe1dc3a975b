import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundle } from '../support/bundle.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

const LENGTH = 256 * 2 ** 20;
/** What sealing and opening may add to an idle process, whatever the length, bytes. */
const MOST_GROWTH = 100 * 2 ** 20;

describe('memory', () => {
  const temporaryFolder = useTemporaryFolders();

  it.each(['seipd1-aes256', 'seipd2-aes256-gcm'])(
    'stays bounded while 256 MiB are sealed and opened (%s)',
    async (suite) => {
      const program = await bundle(
        'tests/support/memory-of-bodies.ts',
        join(temporaryFolder(), 'memory.mjs'),
      );
      const { stdout } = await promisify(execFile)(process.execPath, [program, suite, String(LENGTH)], {
        env: { ...process.env, NODE_OPTIONS: '' },
      });
      const { opened, grown } = JSON.parse(stdout) as { opened: number; grown: number };
      expect(opened).toBe(LENGTH);
      expect(grown).toBeLessThan(MOST_GROWTH);
    },
  );
});
