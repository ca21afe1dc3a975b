import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectionsOf, openFilesLimit } from '../../../server/http/open-files.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const temporaryFolder = useTemporaryFolders();

describe('how many files may be open', () => {
  it('is what the system says of this process', () => {
    expect(openFilesLimit()).toBeGreaterThan(0);
  });

  it('is not known where there is no limit, or nobody says so', () => {
    const limits = join(temporaryFolder(), 'limits');
    expect(openFilesLimit(limits)).toBeUndefined();
    writeFileSync(limits, 'Max open files            unlimited            unlimited            files\n');
    expect(openFilesLimit(limits)).toBeUndefined();
  });
});

describe('connections', () => {
  it('are as many as were asked for, and an eighth for staff, where the system lets them', () => {
    expect(connectionsOf(4_000, undefined)).toEqual({ source: 4_000, staff: 500 });
    expect(connectionsOf(4_000, 20_000)).toEqual({ source: 4_000, staff: 500 });
  });

  it.each([200, 1_024, 4_096])('leave files to uploads and to the store, of %i', (openFiles) => {
    const { source, staff } = connectionsOf(4_000, openFiles);
    expect(2 * (source + staff)).toBeLessThanOrEqual(openFiles - 100);
    expect(source).toBeGreaterThan(15);
    const two = connectionsOf(4_000, openFiles, 2);
    expect(2 * (2 * two.source + two.staff)).toBeLessThanOrEqual(openFiles - 30);
  });
});
