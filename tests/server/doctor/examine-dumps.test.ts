import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { examineDumps } from '../../../server/doctor/examine-dumps.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();

describe('what doctor says of core dumps', () => {
  it.each([
    ['core', 0],
    ['/var/crash/core.%p', 0],
    ['|/usr/lib/systemd/systemd-coredump %P %u', 1],
    ['|/usr/share/apport/apport -p%p', 1],
  ])('of a system whose pattern is %j', async (pattern, warnings) => {
    const file = join(temporaryFolder(), 'core_pattern');
    writeFileSync(file, `${pattern}\n`);
    const found = await examineDumps(file);
    expect(found.map(({ state }) => state)).toEqual(Array.from({ length: warnings }, () => 'warning'));
  });

  it('nothing, where there is no such thing', async () => {
    expect(await examineDumps(join(temporaryFolder(), 'absent'))).toEqual([]);
  });
});
