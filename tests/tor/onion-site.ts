import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../../server/config/read-config.ts';
import { runCli } from '../support/cli.ts';
import { type NewsroomKeys, prepareData, serverEnvironment } from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { NETWORK_PATIENCE_MS, type PrivateNetwork } from './private-network.ts';
import type { TorProcess } from './tor-process.ts';

const TORRC = readFileSync(join(import.meta.dirname, '../../deploy/tor/torrc'), 'utf8');
const POLL_MS = 100;

/** A newsroom on Tor: the built server behind a tor that is set as `deploy/tor/torrc` says, but for the paths. */
export class OnionSite {
  readonly server: ServerProcess;
  readonly tor: TorProcess;
  readonly env: Environment;
  readonly folder: string;

  private constructor(server: ServerProcess, tor: TorProcess, env: Environment, folder: string) {
    this.server = server;
    this.tor = tor;
    this.env = env;
    this.folder = folder;
  }

  /** @param authDir where a member of staff has their key for tor */
  static async open(network: PrivateNetwork, keys: NewsroomKeys, authDir: string): Promise<OnionSite> {
    const folder = join(network.folder, 'newsroom');
    const sockets = join(folder, 'run');
    mkdirSync(sockets, { recursive: true });
    chmodSync(sockets, 0o2750);
    const services = join(folder, 'tor');
    const torrc = TORRC.replaceAll('/var/lib/tor', services).replaceAll('/run/sealdrop', sockets);
    const tor = network.join('newsroom/tor', `SocksPort 0\n${torrc}`);
    const hostname = async (service: string) => {
      const path = join(services, service, 'hostname');
      while (!existsSync(path)) await sleep(POLL_MS);
      return readFileSync(path, 'utf8').trim();
    };
    const [source, staff] = [await hostname('sealdrop-source'), await hostname('sealdrop-staff')];
    await authorize(staff, authDir, join(services, 'sealdrop-staff/authorized_clients'));
    tor.reload();
    const env = serverEnvironment(folder, {
      SEALDROP_MODE: 'production',
      SEALDROP_SOURCE_SOCKET: join(sockets, 'source.sock'),
      SEALDROP_STAFF_SOCKET: join(sockets, 'staff.sock'),
      SEALDROP_SOURCE_ORIGIN: `http://${source}`,
      SEALDROP_STAFF_ORIGIN: `http://${staff}`,
      SEALDROP_TOR_CIRCUITS: 'yes',
      SEALDROP_TIPS_PER_MINUTE: '4',
    });
    await prepareData(join(folder, 'data'), keys);
    const server = await ServerProcess.start({ env });
    await tor.until(/Bootstrapped 100%/u, NETWORK_PATIENCE_MS);
    return new OnionSite(server, tor, env, folder);
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.tor.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What an officer and the operator do for a member of staff. */
async function authorize(staffHost: string, authDir: string, authorizedClients: string): Promise<void> {
  mkdirSync(authDir, { recursive: true, mode: 0o700 });
  const made = await runCli(['keys', 'tor', '--name', 'kim', '--onion', staffHost, '--out', authDir]);
  if (made.code !== 0) throw new Error(made.err);
  copyFileSync(join(authDir, 'kim.auth'), join(authorizedClients, 'kim.auth'));
  rmSync(join(authDir, 'kim.auth'));
}
