import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dangerouslyExposedKey, type KeyProfile, readPrivateKeys, unlockKey } from '../../keys/index.ts';
import { type BenchKeys, Gpg, makeKeys, measureBeside, startServer } from './children.ts';
import { seedMessages, seedParts } from './seeded-store.ts';
import { visitUntil } from './uploads.ts';

const PARTS = Number(process.env['BENCH_PARTS'] ?? 5_000);
const MANY_PARTS = Number(process.env['BENCH_MANY_PARTS'] ?? 100_000);
const PEER_TIPS = Number(process.env['BENCH_PEER_TIPS'] ?? 1_000);
const SIZED_PARTS = 1_000;
const FEW_BYTES = 1_024;
const GIB = 2 ** 30;
const MIB = 2 ** 20;
/** How long the visitor is watched before the rotation begins. */
const QUIET_MS = 3_000;

type Report = (what: string, ours: string, peer: string, ratio: string) => void;

interface Turned {
  /** Envelopes wrapped and put back in a second, over HTTP. */
  readonly rate: number;
  /** The whole command, sign-in and proof included. */
  readonly seconds: number;
  readonly cliMib: number;
  readonly serverMib: number;
  /** Of another visitor's pages meanwhile, and before, milliseconds. */
  readonly pages: readonly number[];
  readonly pagesBefore: readonly number[];
}

interface Newsroom {
  readonly folder: string;
  readonly data: string;
  readonly old: BenchKeys;
  readonly next: BenchKeys;
}

async function newsroom(folder: string, from: KeyProfile, to: KeyProfile): Promise<Newsroom> {
  const own = mkdtempSync(join(folder, 'rotation-'));
  const [oldFolder, newFolder] = [mkdtempSync(join(own, 'old-')), mkdtempSync(join(own, 'new-'))];
  const [old, next] = [await makeKeys(oldFolder, from), await makeKeys(newFolder, to)];
  return { folder: own, data: join(own, 'data'), old, next };
}

/** One whole `sealdrop rotate` against a server of its own. */
async function turn(
  { folder, data, old, next }: Newsroom,
  { prove, fill }: { readonly prove: 'sample' | 'all'; readonly fill: () => Promise<void> },
): Promise<Turned> {
  const server = await startServer(data, old, fill);
  try {
    const begin = performance.now() + QUIET_MS;
    const pagesBefore = await visitUntil(server.source, () => performance.now() > begin);
    let done = false;
    const visits = visitUntil(server.source, () => done);
    const keys = [
      '--key',
      old.privateKey,
      '--new-key',
      next.privateKey,
      '--passphrase-file',
      old.passphraseFile,
    ];
    const report = join(folder, 'report.json');
    const command = resolve('dist/cli/main.js');
    const { seconds, peakMib } = await measureBeside('/usr/bin/env', [
      ...[`SEALDROP_HOME=${join(folder, 'home')}`, command, 'rotate', '--server', server.staff, ...keys],
      ...['--prove', prove, '--retire', '--report', report],
    ]);
    done = true;
    const pages = await visits;
    const { rewrapped } = JSON.parse(readFileSync(report, 'utf8')) as {
      readonly rewrapped: readonly { readonly replaced: number; readonly seconds: number }[];
    };
    const [first = { replaced: 0, seconds: 1 }] = rewrapped;
    return {
      rate: first.replaced / first.seconds,
      seconds,
      cliMib: peakMib,
      serverMib: server.peakMib(),
      pages,
      pagesBefore,
    };
  } finally {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

function pagesText(times: readonly number[]): string {
  const pages = [...times].sort((one, other) => one - other);
  const at = (share: number) => (pages[Math.floor((pages.length - 1) * share)] ?? 0).toFixed(0);
  return `median ${at(0.5)} ms, 99 % ${at(0.99)} ms, worst ${at(1)} ms`;
}

function memoryText({ serverMib, cliMib }: Turned): string {
  return `server ${serverMib.toFixed(0)} MiB, command ${cliMib.toFixed(0)} MiB`;
}

const perSecond = (rate: number) => `${rate.toFixed(0)}/s`;

async function benchRate(folder: string, report: Report): Promise<void> {
  for (const [from, to] of [
    ['gnupg', 'rfc9580'],
    ['rfc9580', 'gnupg'],
    ['gnupg', 'gnupg'],
  ] as const) {
    const room = await newsroom(folder, from, to);
    const fill = () => seedParts(room.data, room.old.publicKey, { parts: PARTS });
    const turned = await turn(room, { prove: 'all', fill });
    const what = `rotation ${from} to ${to}, ${PARTS} parts`;
    report(what, perSecond(turned.rate), '', '');
    report(`${what}: whole command, all proven`, `${turned.seconds.toFixed(1)} s`, '', '');
    report(
      `${what}: another visitor's page meanwhile`,
      pagesText(turned.pages),
      `before: ${pagesText(turned.pagesBefore)}`,
      '',
    );
  }
}

/** The same number of parts, small and large, in turns. */
async function benchSizes(folder: string, report: Report): Promise<void> {
  const rates: number[][] = [[], []];
  for (let round = 0; round < 2; round++) {
    for (const [at, fileBytes] of [FEW_BYTES, GIB].entries()) {
      const room = await newsroom(folder, 'gnupg', 'gnupg');
      const fill = () => seedParts(room.data, room.old.publicKey, { parts: SIZED_PARTS, fileBytes });
      rates[at]?.push((await turn(room, { prove: 'sample', fill })).rate);
    }
  }
  const [small = 0, large = 0] = rates.map((all) => Math.max(...all));
  const what = `rotation, ${SIZED_PARTS} parts: attachments of 1 GiB, and of 1 KiB`;
  report(what, perSecond(large), `1 KiB: ${perSecond(small)}`, (small / large).toFixed(2));
}

/** The same store, once by its envelopes and once by decrypting and encrypting every message. */
async function benchPeer(folder: string, report: Report): Promise<void> {
  const room = await newsroom(folder, 'gnupg', 'gnupg');
  const out = join(room.folder, 'messages');
  let messages: readonly string[] = [];
  const fill = async () => {
    const wanted = { tips: PEER_TIPS, fileBytes: MIB, out };
    messages = await seedMessages(room.data, room.old.publicKey, wanted);
  };
  const ours = await turn(room, { prove: 'all', fill });
  const gpg = new Gpg(folder, await exposed(room));
  const plain = messages.map((path) => path.replace(/\.pgp$/u, ''));
  const peer = gpg.sealAnew(messages, plain);
  rmSync(out, { recursive: true, force: true });
  report(
    `rotation of ${PEER_TIPS} tips with 1 MiB each (${messages.length} messages), all proven`,
    `${ours.seconds.toFixed(1)} s`,
    `gpg, decrypting and encrypting: ${peer.toFixed(1)} s`,
    (ours.seconds / peer).toFixed(2),
  );
}

/**
 * The same key without a passphrase: gpg-agent keeps the passphrase, but derives the key from it for every message, which would
 * take a tenth of a second each.
 */
async function exposed({ folder, old }: Newsroom): Promise<BenchKeys> {
  const [key] = await readPrivateKeys(readFileSync(old.privateKey, 'utf8'));
  if (key === undefined) throw new RangeError('no key');
  const [passphrase = ''] = readFileSync(old.passphraseFile, 'utf8').split('\n', 1);
  const privateKey = join(folder, 'exposed.asc');
  writeFileSync(privateKey, dangerouslyExposedKey(await unlockKey(key, passphrase)), { mode: 0o600 });
  return { ...old, privateKey };
}

async function benchMany(folder: string, report: Report): Promise<void> {
  for (const parts of [MANY_PARTS / 10, MANY_PARTS]) {
    const room = await newsroom(folder, 'gnupg', 'rfc9580');
    const fill = () => seedParts(room.data, room.old.publicKey, { parts });
    const turned = await turn(room, { prove: 'sample', fill });
    report(`rotation of ${parts} parts: peak memory`, memoryText(turned), '', '');
    report(`rotation of ${parts} parts`, perSecond(turned.rate), '', '');
    report(
      `rotation of ${parts} parts: another visitor's page`,
      pagesText(turned.pages),
      `before: ${pagesText(turned.pagesBefore)}`,
      '',
    );
  }
}

/** What turning the ring costs. BENCH_PARTS, BENCH_MANY_PARTS and BENCH_PEER_TIPS make it shorter. */
export async function benchRotation(folder: string, report: Report): Promise<void> {
  await benchRate(folder, report);
  await benchSizes(folder, report);
  await benchPeer(folder, report);
  await benchMany(folder, report);
}
