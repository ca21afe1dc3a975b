import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  generateNewsroomKey,
  type KeyProfile,
  type PublicKey,
  readPublicKeys,
  type Ring,
} from '../../keys/index.ts';
import { ringOf } from '../../keys/ring.ts';

const YEAR_SECONDS = 365 * 86_400;
export const PASSPHRASE = 'correct horse battery staple';

/** A key on the editor's disk. */
export interface KeyFile {
  readonly path: string;
  readonly passphrase: string;
  readonly publicKey: PublicKey;
  readonly publicPath: string;
}

/** The folder in which an editor keeps keys, and into which the browser saves. */
export class EditorDisk {
  readonly folder: string;
  readonly downloads: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.downloads = join(folder, 'downloads');
  }

  static async make(): Promise<EditorDisk> {
    return new EditorDisk(await mkdtemp(join(tmpdir(), 'sealdrop-editor-')));
  }

  async makeKey(
    name: string,
    { profile = 'gnupg', now = new Date(), expiresAfter = YEAR_SECONDS }: KeyOptions = {},
  ): Promise<KeyFile> {
    const key = await generateNewsroomKey({ profile, name, passphrase: PASSPHRASE, now, expiresAfter });
    const [publicKey] = await readPublicKeys(key.armoredPublicKey);
    const path = await this.write(`${name}.private.asc`, key.armoredPrivateKey);
    const publicPath = await this.write(`${name}.asc`, key.armoredPublicKey);
    return { path, publicPath, passphrase: PASSPHRASE, publicKey: publicKey! };
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

interface KeyOptions {
  readonly profile?: KeyProfile;
  readonly now?: Date;
  readonly expiresAfter?: number;
}

export function ringFor(...keys: readonly KeyFile[]): Promise<Ring> {
  return ringOf(
    1,
    keys.map(({ publicKey }) => publicKey),
    new Date(),
  );
}
