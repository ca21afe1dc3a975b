import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { examine } from '../../../server/doctor/examine.ts';
import {
  makeNewsroomKeys,
  type NewsroomKeys,
  prepareData,
  serverEnvironment,
} from '../../support/running-server.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

describe('what doctor looks at', () => {
  const temporaryFolder = useTemporaryFolders();
  let keys: NewsroomKeys;

  beforeAll(async () => {
    keys = await makeNewsroomKeys('gnupg');
  });

  async function says(folder: string, now: Date, nodeVersion = '24.0.0'): Promise<readonly string[]> {
    const found = await examine(serverEnvironment(folder), now, nodeVersion);
    return found.map(({ state, says: text }) => `${state}: ${text}`);
  }

  it('warns of a release of Node from the day on which its security updates end', async () => {
    const folder = temporaryFolder();
    expect(await says(folder, new Date('2027-04-29'), '22.1.0')).toContain('good: Node 22.1.0.');
    expect(await says(folder, new Date('2027-05-01'), '22.1.0')).toContain(
      'warning: Node 22.1.0 has had no security updates since 2027-04-30.',
    );
  });

  it('says of a folder that is not prepared only that, and of who may enter it', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'data'), { mode: 0o755 });
    chmodSync(join(folder, 'data'), 0o755);
    const found = await says(folder, new Date());
    expect(found).toContain('bad: Others on this machine may enter the data folder.');
    expect(found.at(-1)).toMatch(/^bad: The data folder .* is not prepared\.$/u);
  });

  it('finds nothing bad in a folder that was prepared', async () => {
    const folder = temporaryFolder();
    await prepareData(join(folder, 'data'), keys);
    const found = await says(folder, new Date());
    expect(found.filter((line) => line.startsWith('bad'))).toEqual([]);
    expect(found).toContainEqual(expect.stringMatching(/^good: The newsroom key [0-9a-f]{40} is fit/u));
  });
});
