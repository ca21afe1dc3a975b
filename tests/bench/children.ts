import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, closeSync, fsyncSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { randomFillSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generateNewsroomKey, type KeyProfile } from '../../keys/index.ts';
import { writeFileSync } from 'node:fs';

const PASSPHRASE = 'bench bench bench';

export interface BenchKeys {
  readonly publicKey: string;
  readonly privateKey: string;
  readonly passphraseFile: string;
}

/** A folder for one run, removed at its end. */
export function workFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'sealdrop-bench-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Random bytes, so that nothing can compress them. */
export function makeFile(path: string, bytes: number): void {
  const block = Buffer.alloc(2 ** 20);
  const file = openSync(path, 'w');
  for (let written = 0; written < bytes; written += block.length) {
    randomFillSync(block);
    writeSync(file, block, 0, Math.min(block.length, bytes - written));
  }
  fsyncSync(file);
  closeSync(file);
}

export async function makeKeys(folder: string, profile: KeyProfile): Promise<BenchKeys> {
  const key = await generateNewsroomKey({
    profile,
    name: `Bench ${profile}`,
    passphrase: PASSPHRASE,
    now: new Date(),
    expiresAfter: 0,
  });
  const files = {
    publicKey: join(folder, `${profile}.asc`),
    privateKey: join(folder, `${profile}-private.asc`),
    passphraseFile: join(folder, 'passphrase'),
  };
  writeFileSync(files.publicKey, key.armoredPublicKey);
  writeFileSync(files.privateKey, key.armoredPrivateKey, { mode: 0o600 });
  writeFileSync(files.passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 });
  return files;
}

export interface BenchServer {
  readonly source: string;
  readonly staff: string;
  /** Peak resident memory so far, MiB. */
  peakMib(): number;
  stop(): Promise<void>;
}

/** @param fill puts something into the prepared data folder before the server starts */
export async function startServer(
  folder: string,
  keys: BenchKeys,
  fill: () => Promise<void> = () => Promise.resolve(),
): Promise<BenchServer> {
  const env = {
    ...process.env,
    NODE_ENV: '',
    SEALDROP_MODE: 'production',
    SEALDROP_DATA: folder,
    SEALDROP_SOURCE_PORT: '0',
    SEALDROP_STAFF_PORT: '0',
  };
  const command = resolve('dist/server/main.js');
  const staff = ['--staff', keys.publicKey, '--officer', keys.publicKey];
  const made = spawnSync(command, ['init', '--key', keys.publicKey, ...staff], { env, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  await fill();
  const child = spawn(command, ['serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((done) =>
    child.once('exit', () => {
      done();
    }),
  );
  const addresses = await new Promise<{ source: string; staff: string }>((done, fail) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const source = /^source site: (\S+)$/mu.exec(text)?.[1];
      const staff = /^staff site: (\S+)$/mu.exec(text)?.[1];
      if (source !== undefined && staff !== undefined) done({ source, staff });
    });
    child.once('exit', () => {
      fail(new Error(`The server ended: ${text}`));
    });
  });
  return {
    ...addresses,
    peakMib: () =>
      Number(/VmHWM:\s+(\d+)/u.exec(readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    async stop() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

export interface Measured {
  readonly seconds: number;
  readonly peakMib: number;
}

/** Runs a command to its end; throws when it fails. */
export function measure(command: string, args: readonly string[]): Measured {
  const started = performance.now();
  const child = spawnSync('/usr/bin/env', ['time', '-f', 'PEAK %M', command, ...args], { encoding: 'utf8' });
  const seconds = (performance.now() - started) / 1000;
  if (child.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${child.stderr}`);
  return { seconds, peakMib: Number(/PEAK (\d+)/u.exec(child.stderr)?.[1] ?? 0) / 1024 };
}

/** The same, while this process goes on with other things. */
export async function measureBeside(command: string, args: readonly string[]): Promise<Measured> {
  const started = performance.now();
  const child = spawn('/usr/bin/env', ['time', '-f', 'PEAK %M', command, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const code = await new Promise<number | null>((done, fail) => {
    child.on('error', fail);
    child.on('close', done);
  });
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${errors}`);
  return { seconds, peakMib: Number(/PEAK (\d+)/u.exec(errors)?.[1] ?? 0) / 1024 };
}

/** GnuPG with a home of its own, into which the bench's key is imported. */
export class Gpg {
  readonly #common: readonly string[];

  constructor(folder: string, keys: BenchKeys) {
    const home = mkdtempSync(join(folder, 'gnupg-'));
    this.#common = [
      '--homedir',
      home,
      '--batch',
      '--yes',
      '--quiet',
      '--pinentry-mode',
      'loopback',
      '--passphrase-file',
      keys.passphraseFile,
      '--trust-model',
      'always',
    ];
    const { status, stderr } = spawnSync('gpg', [...this.#common, '--import', keys.privateKey], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
  }

  /** To a durable file: the fsync counts. */
  encrypt(from: string, to: string): number {
    const { seconds } = measure('gpg', [
      ...this.#common,
      '--compress-algo',
      'none',
      '-r',
      'Bench',
      '-o',
      to,
      '-e',
      from,
    ]);
    return seconds + durably(to);
  }

  /** Many messages by one process each way, which is the fastest that it offers; not synced. Seconds. */
  sealAnew(messages: readonly string[], plainNames: readonly string[]): number {
    const decrypted = measure('gpg', [...this.#common, '--decrypt-files', ...messages]);
    const options = [...this.#common, '--compress-algo', 'none', '-r', 'Bench'];
    const encrypted = measure('gpg', [...options, '--encrypt-files', ...plainNames]);
    return decrypted.seconds + encrypted.seconds;
  }

  decrypt(from: string, to: string): number {
    const { seconds } = measure('gpg', [...this.#common, '-o', to, '-d', from]);
    return seconds + durably(to);
  }
}

function durably(path: string): number {
  const started = performance.now();
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
  return (performance.now() - started) / 1000;
}
