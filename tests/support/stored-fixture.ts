import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readPrivateKeys, unlockKey } from '../../keys/index.ts';
import type { NewsroomKeys } from './running-server.ts';
import { PASSPHRASE } from './test-keys.ts';

const FOLDER = join(import.meta.dirname, '../server/storage/fixtures');
const ENDING = '.json.gz';

/** What a program of some release wrote, and what it takes to open it (tests/server/storage/fixtures/README.md). */
export interface StoredFixture {
  /** Path to base64. */
  readonly files: Readonly<Record<string, string>>;
  readonly keys: { readonly newsroom: string; readonly editor: string };
  readonly codename?: string;
  /** The tip whose mailbox the codename opens. */
  readonly first: string;
  /** Digests of the files that were sent. */
  readonly large: string;
  readonly small: string;
}

/** Names of the last migrations. */
export function fixtureNames(): readonly string[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(ENDING));
  return names.map((name) => name.slice(0, -ENDING.length)).sort();
}

export function readFixture(name: string): StoredFixture {
  return JSON.parse(gunzipSync(readFileSync(join(FOLDER, `${name}${ENDING}`))).toString()) as StoredFixture;
}

export function unpackFixture({ files }: StoredFixture, folder: string): void {
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, Buffer.from(bytes, 'base64'), { mode: 0o600 });
  }
}

/** Those that open it: the newsroom's and an editor's. */
export async function keysOfFixture({ keys }: StoredFixture): Promise<NewsroomKeys> {
  const unlock = async (armored: string) => {
    const [key] = await readPrivateKeys(armored);
    return { unlocked: await unlockKey(key!, PASSPHRASE) };
  };
  return { newsroom: await unlock(keys.newsroom), editor: await unlock(keys.editor) } as NewsroomKeys;
}
