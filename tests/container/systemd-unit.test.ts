import { readFileSync } from 'node:fs';

const unit = readFileSync('deploy/systemd/sealdrop.service', 'utf8');
const compose = readFileSync('compose.yaml', 'utf8');
const settings = unit.split('\n').filter((line) => /^\w+=/u.test(line));

describe('the unit for machines without containers', () => {
  it.each([
    'User=sealdrop',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'AmbientCapabilities=',
    'ProtectSystem=strict',
    'ProtectHome=yes',
    'PrivateTmp=yes',
    'PrivateDevices=yes',
    'ProtectProc=invisible',
    'RestrictNamespaces=yes',
    'SystemCallFilter=@system-service',
    'IPAddressDeny=any',
    'IPAddressAllow=localhost',
  ])('has what the container has: %s', (line) => {
    expect(settings).toContain(line);
  });

  it('lets no memory come onto a disk: no core dumps, no swap', () => {
    expect(settings).toEqual(expect.arrayContaining(['LimitCORE=0', 'MemorySwapMax=0']));
  });

  it('may write into the data folder alone, which nobody else may read', () => {
    expect(settings).toEqual(
      expect.arrayContaining(['StateDirectory=sealdrop', 'StateDirectoryMode=0700', 'UMask=0077']),
    );
    expect(settings.filter((line) => line.startsWith('ReadWritePaths='))).toEqual([]);
    expect(unit).toContain('SEALDROP_DATA=/var/lib/sealdrop/data');
  });

  it('has as much memory as the container', () => {
    const megabytes = /mem_limit: (\d+)m/u.exec(compose)?.[1];
    expect(settings).toContain(`MemoryMax=${String(megabytes)}M`);
  });

  it('starts the server as the image does', () => {
    const entry = /^ENTRYPOINT \[(.*)\]$/mu.exec(readFileSync('Dockerfile', 'utf8'))?.[1] ?? '';
    const words = (JSON.parse(`[${entry}]`) as string[]).slice(1).join(' ');
    expect(settings).toContain(`ExecStart=/usr/bin/node ${words} serve`);
  });
});
