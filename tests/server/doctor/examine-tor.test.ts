import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, readConfig } from '../../../server/config/read-config.ts';
import { examineTor } from '../../../server/doctor/examine-tor.ts';
import { listen, type Listener } from '../../../server/http/listen.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const TORRC = readFileSync(join(import.meta.dirname, '../../../deploy/tor/torrc'), 'utf8');
const PACE = { stallSeconds: 60, minBytesPerSecond: 512 };
const ONIONS = {
  SEALDROP_SOURCE_ORIGIN: `http://${'a'.repeat(56)}.onion`,
  SEALDROP_STAFF_ORIGIN: `http://${'b'.repeat(56)}.onion`,
};

describe('what doctor says of tor', () => {
  const temporaryFolder = useTemporaryFolders();
  let folder: string;
  let env: Environment;
  let listeners: Listener[];

  beforeEach(() => {
    folder = temporaryFolder();
    mkdirSync(join(folder, 'run'));
    chmodSync(join(folder, 'run'), 0o2750);
    mkdirSync(join(folder, 'tor/sealdrop-staff/authorized_clients'), { recursive: true });
    writeFileSync(join(folder, 'tor/sealdrop-staff/authorized_clients/kim.auth'), 'descriptor:x25519:A');
    writeTorrc((torrc) => torrc);
    env = {
      ...ONIONS,
      SEALDROP_SOURCE_SOCKET: join(folder, 'run/source.sock'),
      SEALDROP_STAFF_SOCKET: join(folder, 'run/staff.sock'),
      SEALDROP_TOR_CIRCUITS: 'yes',
    };
    listeners = [];
  });
  afterEach(() => Promise.all(listeners.map((listener) => listener.close(0))));

  function writeTorrc(change: (torrc: string) => string): void {
    const here = TORRC.replaceAll('/run/sealdrop', join(folder, 'run')).replaceAll(
      '/var/lib/tor',
      join(folder, 'tor'),
    );
    writeFileSync(join(folder, 'torrc'), change(here));
  }

  async function serve(): Promise<void> {
    const { source, staff } = readConfig(env);
    for (const site of [source, staff]) listeners.push(await listen(() => undefined, site, PACE));
  }

  async function says(settings = env): Promise<readonly string[]> {
    const deployment = { config: readConfig(settings), now: new Date() };
    const found = await examineTor(deployment, join(folder, 'torrc'));
    return found.map(({ state, says: text }) => `${state}: ${text}`);
  }

  const nothingGood = async () => (await says()).filter((line) => !line.startsWith('good'));

  it('is nothing bad of the torrc that we give, with the server running or not', async () => {
    expect(await nothingGood()).toEqual([]);
    await serve();
    expect(await nothingGood()).toEqual([]);
    expect(await says()).toContain('good: Only the server and tor may use the socket of the staff site.');
  });

  it('is nothing at all of a server without sockets, but for an onion service on a port', async () => {
    expect(await says({})).toEqual([]);
    expect(await says(ONIONS)).toEqual([
      expect.stringContaining('warning: The source site is an onion service on a port'),
      expect.stringContaining('warning: The staff site is an onion service on a port'),
    ]);
  });

  it.each([
    [0o755, 'may enter'],
    [0o2770, 'may enter or change'],
  ])('is a folder of mode %o that others could use', async (mode, text) => {
    chmodSync(join(folder, 'run'), mode);
    expect((await nothingGood())[0]).toMatch(new RegExp(`^bad: .*${text}`, 'u'));
  });

  it('is a socket that others can use', async () => {
    await serve();
    chmodSync(join(folder, 'run/source.sock'), 0o666);
    expect(await nothingGood()).toEqual([expect.stringContaining('bad: The socket')]);
  });

  it('is a folder that is missing', async () => {
    env = { ...env, SEALDROP_STAFF_SOCKET: join(folder, 'gone/staff.sock') };
    expect(await says()).toContain(
      `bad: There is no folder ${join(folder, 'gone')} for the socket of the staff site.`,
    );
  });

  it('is a tor that does not tell circuits, or one that does to a server that does not expect it', async () => {
    const through = /no visitor gets through/u;
    env = { ...env, SEALDROP_TOR_CIRCUITS: 'no' };
    expect(await says()).toContainEqual(expect.stringMatching(through));
    env = { ...env, SEALDROP_TOR_CIRCUITS: 'yes' };
    writeTorrc((torrc) => torrc.replaceAll(/^HiddenServiceExportCircuitID.*$/gmu, ''));
    expect((await nothingGood()).filter((line) => through.test(line))).toHaveLength(2);
  });

  it.each<readonly [string, (torrc: string) => string, string]>([
    [
      'a socket that torrc does not name',
      (torrc) => torrc.replaceAll('unix:', 'unix:/elsewhere'),
      'has no onion service',
    ],
    ['no proof of work', (torrc) => torrc.replace('HiddenServicePoWDefensesEnabled 1', ''), 'proof-of-work'],
  ])('is %s', async (_name, change, text) => {
    writeTorrc(change);
    expect(await nothingGood()).toContainEqual(expect.stringContaining(text));
  });

  it('is a staff site for everybody who knows its address', async () => {
    writeTorrc((torrc) => torrc.replace('sealdrop-staff/', 'sealdrop-open/'));
    mkdirSync(join(folder, 'tor/sealdrop-open/authorized_clients'), { recursive: true });
    expect(await nothingGood()).toEqual([
      expect.stringContaining('bad: The onion service of the staff site lets'),
    ]);
  });
});
