import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listen, type Listener } from '../../server/http/listen.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

const compose = readFileSync('deploy/tor/compose.yaml', 'utf8');
const torrc = readFileSync('deploy/tor/torrc', 'utf8');
const PACE = { stallSeconds: 60, minBytesPerSecond: 512 };

describe('the container of tor', () => {
  const temporaryFolder = useTemporaryFolders();

  it('leaves the server no network and no port', () => {
    expect(compose).toContain('network_mode: none');
    expect(compose).toContain('ports: !reset []');
  });

  it.each(['SEALDROP_SOURCE_SOCKET', 'SEALDROP_STAFF_SOCKET'])('has the same %s as torrc', (name) => {
    const [, path = ''] = new RegExp(`${name}: (\\S+)`, 'u').exec(compose) ?? [];
    expect(torrc).toContain(`HiddenServicePort 80 unix:${path}\n`);
    expect(torrc).toContain(`${name}=${path}\n`);
  });

  it('runs read-only, without capabilities, root, core dumps or swap', () => {
    for (const line of ['read_only: true', 'cap_drop: [ALL]', 'no-new-privileges:true', 'core: 0'])
      expect(compose).toContain(line);
    expect(/memswap_limit: (\S+)/u.exec(compose)?.[1]).toBe(/mem_limit: (\S+)/u.exec(compose)?.[1]);
    expect(readFileSync('deploy/tor/Dockerfile', 'utf8')).toMatch(/^USER debian-tor$/mu);
  });

  it.each([
    [200, 0],
    [503, 1],
  ])('is told by a server that answers %d whether it is well', async (status, exitCode) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'run'));
    const socket = join(folder, 'run/staff.sock');
    const address = { host: '', port: 0, socket, circuits: true };
    const listener: Listener = await listen(
      ({ url }, response) => {
        response.writeHead(url === '/healthz' ? status : 404).end();
      },
      address,
      PACE,
    );
    const [, folded = ''] = /- >-\n([\s\S]*?)\n {2}tor:/u.exec(compose) ?? [];
    const script = folded
      .split('\n')
      .map((line) => line.trim())
      .join(' ');
    const child = spawn(process.execPath, ['-e', script], {
      env: { ...process.env, SEALDROP_STAFF_SOCKET: socket },
    });
    expect((await once(child, 'exit'))[0]).toBe(exitCode);
    await listener.close(0);
  });
});
