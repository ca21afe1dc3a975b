import { execFile, type ExecFileException } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 64 * 2 ** 20;

/** A real GnuPG with a key ring of its own. Close it, so that its agent ends. */
export class Gnupg {
  readonly home = mkdtempSync(join(tmpdir(), 'sd-gpg-'));

  /** Standard output of one command that answers every question with that passphrase. */
  async run(passphrase: string, ...args: readonly string[]): Promise<Buffer> {
    const options = ['--homedir', this.home, '--batch', '--yes', '--no-tty', '--quiet'];
    const answers = ['--pinentry-mode', 'loopback', '--passphrase', passphrase, '--trust-model', 'always'];
    try {
      const { stdout } = await run('gpg', [...options, ...answers, ...args], {
        encoding: 'buffer',
        maxBuffer: MAX_OUTPUT_BYTES,
      });
      return stdout;
    } catch (error) {
      const { stderr } = error as ExecFileException & { stderr: Buffer };
      throw new Error(`gpg ${args.join(' ')}: ${stderr.toString()}`, { cause: error });
    }
  }

  file(name: string, content: Uint8Array | string): string {
    const path = join(this.home, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }

  async importKey(armored: string, passphrase: string): Promise<void> {
    await this.run(passphrase, '--import', this.file('import.asc', armored));
  }

  /** Makes a primary key that signs and a subkey that encrypts, unless that is `none`. */
  async makeKey(
    name: string,
    passphrase: string,
    { primary = 'ed25519', encryption = 'cv25519', options = [] as string[] } = {},
  ): Promise<void> {
    await this.run(passphrase, ...options, '--quick-generate-key', name, primary, 'sign', 'never');
    if (encryption === 'none') return;
    const listed = await this.run(passphrase, '--with-colons', '--list-keys', name);
    const fingerprint = /^fpr:{9}([0-9A-F]+):/mu.exec(listed.toString())?.[1] ?? '';
    await this.run(passphrase, ...options, '--quick-add-key', fingerprint, encryption, 'encr', 'never');
  }

  async publicKey(name: string): Promise<string> {
    return (await this.run('', '--armor', '--export', name)).toString();
  }

  async privateKey(name: string, passphrase: string): Promise<string> {
    return (await this.run(passphrase, '--armor', '--export-secret-keys', name)).toString();
  }

  decrypt(message: Uint8Array, passphrase: string, ...options: readonly string[]): Promise<Buffer> {
    return this.run(passphrase, ...options, '--decrypt', this.file('message.pgp', message));
  }

  async close(): Promise<void> {
    await run('gpgconf', ['--homedir', this.home, '--kill', 'all']).catch(() => undefined);
    rmSync(this.home, { recursive: true, force: true });
  }
}
