import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { KeyProfile } from '../../keys/index.ts';
import { type BenchServer, Gpg, makeFile, makeKeys, measure, startServer, workFolder } from './children.ts';
import { benchRotation } from './rotation.ts';
import { textTipsPerSecond, uploadFile, visitUntil } from './uploads.ts';

const MIB = 2 ** 20;
const FILE_BYTES = Number(process.env['BENCH_MIB'] ?? 1024) * MIB;
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3);
/** `tips` or `rotation`: only that. */
const ONLY = process.env['BENCH_ONLY'];
const TEXT_CLIENTS = 16;
const TEXT_TIPS = 1600;
const PARALLEL_UPLOADS = 8;

const rows: string[] = [];

function report(what: string, ours: string, peer: string, ratio: string): void {
  rows.push(`| ${what} | ${ours} | ${peer} | ${ratio} |`);
  process.stdout.write(`${what}: ${ours}; ${peer}; ${ratio}\n`);
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

/** The least of several rounds: what the machine can do when it is let. Ours and the peer's take turns. */
async function leastOf(ours: () => Promise<number>, peer: () => number): Promise<readonly [number, number]> {
  const times: [number, number][] = [];
  for (let round = 0; round < ROUNDS; round++) times.push([await ours(), peer()]);
  return [Math.min(...times.map(([one]) => one)), Math.min(...times.map(([, other]) => other))];
}

async function benchProfile(folder: string, profile: KeyProfile, file: string): Promise<void> {
  const keys = await makeKeys(folder, profile);
  // GnuPG knows no version 6 keys: its own key, of the other profile, stands beside.
  const gpg = new Gpg(folder, await makeKeys(folder, 'gnupg'));
  const server = await startServer(join(folder, `data-${profile}`), keys);
  try {
    const encrypted = join(folder, 'peer.pgp');
    const [sealed, peer] = await leastOf(
      () => uploadFile(server.source, file),
      () => gpg.encrypt(file, encrypted),
    );
    report(
      `${profile}: upload of 1 GiB, sealed and durable`,
      seconds(sealed),
      `gpg --encrypt ${seconds(peer)}`,
      (sealed / peer).toFixed(2),
    );
    report(`${profile}: peak memory of the server, one upload`, `${server.peakMib().toFixed(0)} MiB`, '', '');
    await benchVisitor(server, profile, file);
    await benchOpening(server, folder, profile, keys, gpg, encrypted);
    await benchParallel(folder, server, profile);
    if (profile === 'gnupg') {
      const rate = await textTipsPerSecond(server.source, TEXT_CLIENTS, TEXT_TIPS);
      report(`text tips a second, ${TEXT_CLIENTS} clients`, rate.toFixed(0), '', '');
    }
  } finally {
    await server.stop();
    rmSync(join(folder, `data-${profile}`), { recursive: true, force: true });
  }
}

async function benchVisitor(server: BenchServer, profile: KeyProfile, file: string): Promise<void> {
  let done = false;
  const visits = visitUntil(server.source, () => done);
  await uploadFile(server.source, file);
  done = true;
  const times = [...(await visits)].sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(0);
  report(
    `${profile}: another visitor's page meanwhile`,
    `median ${at(0.5)} ms, 99 % ${at(0.99)} ms, worst ${at(1)} ms`,
    '',
    '',
  );
}

async function benchOpening(
  server: BenchServer,
  folder: string,
  profile: KeyProfile,
  keys: { readonly privateKey: string; readonly passphraseFile: string },
  gpg: Gpg,
  encrypted: string,
): Promise<void> {
  const out = join(folder, 'out');
  const command = resolve('dist/cli/main.js');
  const session = [
    '--server',
    server.staff,
    '--key',
    keys.privateKey,
    '--passphrase-file',
    keys.passphraseFile,
  ];
  const listed = measure(command, ['tips', 'list', ...session]);
  const exported: number[] = [];
  const id = newestTip(command, session);
  const [opened, peer] = await leastOf(
    async () => {
      rmSync(out, { recursive: true, force: true });
      const { seconds: took, peakMib } = await Promise.resolve(
        measure(command, ['tips', 'export', id, ...session, '--out', out]),
      );
      exported.push(peakMib);
      return took;
    },
    () => gpg.decrypt(encrypted, join(folder, 'peer.out')),
  );
  report(
    `${profile}: opening 1 GiB with the CLI`,
    seconds(opened),
    `gpg --decrypt ${seconds(peer)}`,
    (opened / peer).toFixed(2),
  );
  report(
    `${profile}: peak memory of the CLI`,
    `${Math.max(...exported).toFixed(0)} MiB (listing: ${listed.peakMib.toFixed(0)})`,
    '',
    '',
  );
  rmSync(out, { recursive: true, force: true });
}

function newestTip(command: string, session: readonly string[]): string {
  const { stdout } = spawnSync(command, ['tips', 'list', ...session], { encoding: 'utf8' });
  const id = /\b[a-z2-7]{26}\b/u.exec(stdout)?.[0];
  if (id === undefined) throw new Error(`No tip is listed: ${stdout}`);
  return id;
}

async function benchParallel(folder: string, server: BenchServer, profile: KeyProfile): Promise<void> {
  const file = join(folder, 'parallel.bin');
  makeFile(file, FILE_BYTES / PARALLEL_UPLOADS);
  const started = performance.now();
  await Promise.all(Array.from({ length: PARALLEL_UPLOADS }, () => uploadFile(server.source, file)));
  const took = (performance.now() - started) / 1000;
  report(
    `${profile}: ${PARALLEL_UPLOADS} uploads of 128 MiB at once`,
    `${seconds(took)}, peak ${server.peakMib().toFixed(0)} MiB`,
    '',
    '',
  );
}

const folder = workFolder();
try {
  if (ONLY !== 'rotation') {
    const file = join(folder.path, 'input.bin');
    makeFile(file, FILE_BYTES);
    for (const profile of ['rfc9580', 'gnupg'] as const) await benchProfile(folder.path, profile, file);
  }
  if (ONLY !== 'tips') await benchRotation(folder.path, report);
  process.stdout.write(
    `\n| what | Sealdrop | peer | ratio |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`,
  );
} finally {
  folder.remove();
}
