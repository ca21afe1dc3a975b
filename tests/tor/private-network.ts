import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts, TorProcess } from './tor-process.ts';

/** A path to an onion service has three relays; the authority is the fourth. */
const RELAYS = 3;
/** Two slow cores that do other things too. */
export const NETWORK_PATIENCE_MS = 180_000;
const POLL_MS = 250;

/**
 * Votes every ten seconds: the shortest that tor takes, and the first after five. Relays pass cells on at once, not every
 * ten milliseconds (`Schedulers`), which would be most of the time that a cell takes here.
 */
const TESTING = `
TestingTorNetwork 1
AssumeReachable 1
PathsNeededToBuildCircuits 0.25
TestingDirAuthVoteExit *
TestingDirAuthVoteGuard *
TestingDirAuthVoteHSDir *
TestingV3AuthInitialVotingInterval 5
TestingV3AuthInitialVoteDelay 2
TestingV3AuthInitialDistDelay 2
V3AuthVotingInterval 10
V3AuthVoteDelay 2
V3AuthDistDelay 2
VanguardsLiteEnabled 0
ShutdownWaitLength 0
Schedulers Vanilla
`;

/**
 * Between relays on one machine an idle circuit answers within milliseconds; tor takes what its own relays then add as a
 * jam, and its window (of Vegas) stays at a few cells: 1 MB a second, on an idle machine. Over a real distance it does not.
 */
const CONSENSUS = 'ConsensusParams cc_cwnd_min=1000';

/**
 * A Tor network of its own on 127.0.0.1: one authority, which needs nobody to agree with, and three relays. The programs
 * are the real ones; only how often the network agrees is set, and that its relays may share an address.
 */
export class PrivateNetwork {
  readonly folder: string;
  readonly #authorityLine: string;
  readonly #directory: string;
  readonly #processes: TorProcess[] = [];

  private constructor(folder: string, authorityLine: string, directoryPort: number) {
    this.folder = folder;
    this.#authorityLine = authorityLine;
    this.#directory = `http://127.0.0.1:${directoryPort}/tor/status-vote/current/consensus`;
  }

  static async build(): Promise<PrivateNetwork> {
    const folder = mkdtempSync(join(tmpdir(), 'sealdrop-tor-'));
    const [orPort = 0, dirPort = 0, ...relayPorts] = await freePorts(2 + RELAYS);
    const authority = prepareAuthority(join(folder, 'authority'), orPort, dirPort);
    const network = new PrivateNetwork(folder, authority.line, dirPort);
    network.#start('authority', authority.torrc);
    relayPorts.forEach((port, index) => {
      const torrc = `Nickname relay${index}\nAddress 127.0.0.1\nOrPort 127.0.0.1:${port}\nExitPolicy reject *:*\nSocksPort 0`;
      network.#start(`relay${index}`, torrc);
    });
    await network.#untilAgreed();
    return network;
  }

  /** A tor that is no relay: of a server or of a visitor. */
  join(name: string, torrc: string): TorProcess {
    return this.#start(name, torrc);
  }

  async close(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.kill()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  #start(name: string, torrc: string): TorProcess {
    const all = `${TESTING}${this.#authorityLine}\n${torrc}`;
    const process = new TorProcess(join(this.folder, name), all);
    process.start();
    this.#processes.push(process);
    return process;
  }

  /** A service that comes before the network knows all its relays waits long before it tries again. */
  async #untilAgreed(): Promise<void> {
    const deadline = Date.now() + NETWORK_PATIENCE_MS;
    while (Date.now() < deadline) {
      const consensus = await fetch(this.#directory)
        .then((answer) => (answer.ok ? answer.text() : ''))
        .catch(() => '');
      const running = consensus.match(/^s .*\bRunning\b/gmu)?.length ?? 0;
      if (running > RELAYS) return;
      await sleep(POLL_MS);
    }
    throw new Error('The private Tor network did not agree on its relays.');
  }
}

function prepareAuthority(folder: string, orPort: number, dirPort: number) {
  const keys = join(folder, 'keys');
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  const certificate = join(keys, 'authority_certificate');
  const made = spawnSync(
    'tor-gencert',
    [
      ...['--create-identity-key', '-m', '12', '-a', `127.0.0.1:${dirPort}`, '--passphrase-fd', '0'],
      ...['-i', join(keys, 'authority_identity_key'), '-s', join(keys, 'authority_signing_key')],
      ...['-c', certificate],
    ],
    { input: `${randomBytes(16).toString('hex')}\n`, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`tor-gencert: ${made.stderr}`);
  const [, identity = ''] = /^fingerprint ([0-9A-F]{40})$/mu.exec(readFileSync(certificate, 'utf8')) ?? [];
  const torrc = [
    ...[
      'Nickname authority',
      'Address 127.0.0.1',
      'ContactInfo tests',
      'ExitPolicy reject *:*',
      'SocksPort 0',
    ],
    ...['AuthoritativeDirectory 1', 'V3AuthoritativeDirectory 1', CONSENSUS],
    ...[`OrPort 127.0.0.1:${orPort}`, `DirPort 127.0.0.1:${dirPort}`],
  ].join('\n');
  const line = (fingerprint: string) =>
    `DirAuthority authority orport=${orPort} no-v2 v3ident=${identity} 127.0.0.1:${dirPort} ${fingerprint}`;
  const fingerprint = relayFingerprint(folder, `${TESTING}${line('0'.repeat(40))}\n${torrc}`);
  return { torrc, line: line(fingerprint) };
}

/** Makes the keys of the relay that the authority also is. */
function relayFingerprint(folder: string, torrc: string): string {
  const path = join(folder, 'torrc-for-keys');
  writeFileSync(path, `${torrc}\nDataDirectory ${folder}\n`);
  const shown = execFileSync('tor', ['--list-fingerprint', '--quiet', '-f', path], { encoding: 'utf8' });
  return (/ ((?:[0-9A-F]{4} ?){10})$/mu.exec(shown.trim())?.[1] ?? '').replaceAll(' ', '');
}
