import { execFile, spawn } from 'node:child_process';
import { createWriteStream, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import {
  commitPart,
  encodeLetter,
  newSessionKey,
  sealBody,
  sealPart,
  wrapSessionKey,
} from '../../../keys/index.ts';
import { bundle } from '../../support/bundle.ts';
import { type FakeTip, FakeStaffSite } from '../../support/fake-staff-site.ts';
import { ciphers, randomId, sealTip } from '../../support/sealed-tip.ts';
import { makeKey, PASSPHRASE, ringFor, type TestKey } from '../../support/test-keys.ts';
import { useTemporaryFolders } from '../../support/temporary-folder.ts';

const MIB = 2 ** 20;
const LONG_FILE_BYTES = 256 * MIB;
/** Peak of the whole process while it opens a file of any length, bytes. */
const MOST_MEMORY = 200 * MIB;
const PIECE_BYTES = 65_536;

describe('the process', () => {
  const temporaryFolder = useTemporaryFolders();
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  let program: string;
  let key: TestKey;
  let site: FakeStaffSite;

  beforeEach(async () => {
    folder = temporaryFolder();
    environment = { ...process.env, NODE_OPTIONS: '', SEALDROP_HOME: join(folder, 'state') };
    program = await bundle('client/cli/main.ts', join(folder, 'sealdrop.mjs'));
  });

  afterEach(async () => {
    await site.close();
  });

  async function startSite(profile: 'gnupg' | 'rfc9580'): Promise<void> {
    key = await makeKey(profile);
    site = await FakeStaffSite.start(await ringFor(key), [key.publicKey]);
    writeFileSync(join(folder, 'key.asc'), key.armoredPrivateKey, { mode: 0o600 });
    writeFileSync(join(folder, 'passphrase'), PASSPHRASE, { mode: 0o600 });
  }

  function tips(...args: readonly string[]): string[] {
    const secrets = ['--key', join(folder, 'key.asc'), '--passphrase-file', join(folder, 'passphrase')];
    return [program, 'tips', ...args, '--server', site.origin, ...secrets];
  }

  /** A tip whose attachment is too long to be held in memory. */
  async function addLongTip(): Promise<FakeTip> {
    const { ring } = site;
    const [id, part, sessionKey] = [randomId(), randomId(), newSessionKey(ring.suite)];
    const file = join(folder, 'long.body');
    const plaintext = (function* () {
      for (let at = 0; at < LONG_FILE_BYTES; at += PIECE_BYTES) yield new Uint8Array(PIECE_BYTES);
    })();
    const sealed = sealBody(plaintext as unknown as AsyncIterable<Uint8Array>, sessionKey, ciphers);
    await pipeline(Readable.from(copied(sealed)), createWriteStream(file));
    const commitment = await commitPart(id, part, 1, sessionKey);
    const manifest = { part, name: 'long.bin', type: 'x', size: LONG_FILE_BYTES, commitment };
    const time = '2024-05-01T10:20:30.400Z';
    const letter = {
      tip: id,
      message: '',
      language: 'en',
      time,
      sealed: 'arrival',
      author: 'source',
      attachments: [manifest],
    } as const;
    const sealedLetter = await sealPart(encodeLetter(letter), ring, ciphers, new Date());
    const common = { suite: ring.suite, epoch: 1 };
    const envelope = await wrapSessionKey(sessionKey, ring, new Date());
    const body = { file, length: statSync(file).size };
    const tip: FakeTip = {
      ...{ id, day: '2024-05-01', sealed: 'arrival' },
      parts: [
        { ...common, ...sealedLetter, id: randomId(), kind: 'letter', position: 0 },
        { ...common, id: part, kind: 'attachment', position: 1, envelope, body },
      ],
    };
    site.tips.push(tip);
    return tip;
  }

  it.each(['gnupg', 'rfc9580'] as const)('opens a file longer than its memory (%s)', async (profile) => {
    await startSite(profile);
    const tip = await addLongTip();
    const peak = join(folder, 'peak.mjs');
    writeFileSync(
      peak,
      // Not `resourceUsage().maxRSS`: Linux lets a child begin with the peak of the process that started it.
      `import { readFileSync } from 'node:fs';
      process.on('exit', () => {
        const [, kib] = /VmHWM:\\s+(\\d+)/u.exec(readFileSync('/proc/self/status', 'utf8'));
        process.stderr.write('peak ' + kib * 1024 + '\\n');
      });`,
    );
    const args = ['--import', peak, ...tips('export', '--out', join(folder, 'out'))];
    const { stderr } = await promisify(execFile)(process.execPath, args, { env: environment });
    expect(Number(/^peak (\d+)$/mu.exec(stderr)?.[1])).toBeLessThan(MOST_MEMORY);
    const written = join(folder, 'out', `${tip.day}-${tip.id}`, 'long.bin');
    expect(statSync(written).size).toBe(LONG_FILE_BYTES);
  });

  it('leaves nothing unfinished when it is interrupted in the middle of a file', async () => {
    await startSite('rfc9580');
    const tip = await addLongTip();
    const out = join(folder, 'out', `${tip.day}-${tip.id}`);
    const child = spawn(process.execPath, tips('export', '--out', join(folder, 'out')), { env: environment });
    const exited = once(child, 'exit');
    while (!hasUnfinished(out)) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGINT');
    expect(await exited).toEqual([130, null]);
    expect(readdirSync(out).sort()).toEqual(['letter.json', 'message.txt']);
  });

  it('ends quietly when nobody reads on', async () => {
    await startSite('gnupg');
    await once(spawn(process.execPath, tips('list'), { env: environment }), 'exit');
    for (let i = 0; i < 20; i++) site.tips.push(await sealTip(site.ring, { message: 'x'.repeat(10_000) }));
    const child = spawn(process.execPath, tips('list', '--json'), { env: environment });
    let errors = '';
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(errors).toBe('');
  });

  it('asks for passphrases without showing them', async () => {
    await startSite('gnupg');
    site.tips.push(await sealTip(site.ring, { message: 'opened' }));
    const command = [
      process.execPath,
      program,
      'tips',
      'list',
      '--server',
      site.origin,
      '--key',
      join(folder, 'key.asc'),
    ];
    const terminal = spawn('script', ['-qec', command.join(' '), '/dev/null'], { env: environment });
    let shown = '';
    terminal.stdout.on('data', (text: Buffer) => {
      if (!shown.includes('Passphrase of') && text.toString().includes('Passphrase of')) {
        terminal.stdin.write(`${PASSPHRASE}\r`);
      }
      shown += text.toString();
    });
    expect(await once(terminal, 'exit')).toEqual([0, null]);
    expect(shown).toContain('opened');
    expect(shown).not.toContain(PASSPHRASE);
  });

  it('says what to do when nobody is there to be asked', async () => {
    await startSite('gnupg');
    const args = [program, 'tips', 'list', '--server', site.origin, '--key', join(folder, 'key.asc')];
    const failed = promisify(execFile)(process.execPath, args, { env: environment });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--passphrase-file FILE') as string,
    });
  });
});

async function* copied(batches: AsyncIterable<readonly Uint8Array[]>) {
  for await (const batch of batches) yield Buffer.concat(batch);
}

function hasUnfinished(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.part'));
}
