import { readConfig } from '../../../server/config/read-config.ts';
import { examineLimits } from '../../../server/doctor/examine-limits.ts';
import { serverEnvironment } from '../../support/running-server.ts';

async function found(env: Readonly<Record<string, string>>, openFiles?: number) {
  const config = readConfig({ ...serverEnvironment('/tmp', env), SEALDROP_DATA: '/tmp' });
  return examineLimits({ config, now: new Date() }, openFiles);
}

describe('doctor, of the limits of the system', () => {
  it('warns where the connections that are wanted would take more files than may be open', async () => {
    const [files] = await found({}, 1_024);
    expect(files?.state).toBe('warning');
    expect(files?.says).toMatch(/may open 1024 files: .* hold \d+ connections, and not 4000/u);
    expect(files?.remedy).toContain('LimitNOFILE');
    expect((await found({}, 20_000))[0]?.state).toBe('good');
    expect((await found({ SEALDROP_CONNECTIONS: '300' }, 1_024))[0]?.state).toBe('good');
  });

  it('warns where a day could fill the disk, and says what can be lowered', async () => {
    const [, disk] = await found({ SEALDROP_DAY_BYTES: '900TiB' });
    expect(disk?.state).toBe('warning');
    expect(disk?.remedy).toContain('SEALDROP_DAY_BYTES');
    const small = {
      SEALDROP_MAX_TIP_BYTES: '1MiB',
      SEALDROP_DAY_BYTES: '2MiB',
      SEALDROP_UNFINISHED_BYTES: '1MiB',
    };
    expect((await found(small))[1]?.state).toBe('good');
  });

  it('finds it bad where the reserve leaves no room for a tip', async () => {
    const [, disk] = await found({ SEALDROP_RESERVE_BYTES: '1TiB', SEALDROP_LETTER_RESERVE_BYTES: '1MiB' });
    expect(disk?.state).toBe('bad');
  });
});
