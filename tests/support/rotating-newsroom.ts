import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyProfile } from '../../keys/index.ts';
import { storeFirstKeys } from '../../server/commands/init.ts';
import type { Environment } from '../../server/config/read-config.ts';
import { requireDay } from '../../server/storage/day.ts';
import { openStorage } from '../../server/storage/choose.ts';
import { newId } from '../../server/storage/id.ts';
import { CommandProcess } from './command-process.ts';
import { patternBytes } from './pieces.ts';
import { makeNewsroomKeys, type NewsroomKeys, serverEnvironment } from './running-server.ts';
import { SealedConversation } from './sealed-conversation.ts';
import type { SealedPart } from './sealed-tip.ts';
import { ServerProcess } from './server-process.ts';
import { storeConversation, type Stores } from './stored-conversation.ts';
import { someBytes } from './stored-samples.ts';
import { makeKey, PASSPHRASE, ringFor } from './test-keys.ts';
import { StoredEnvelopes } from './stored-envelopes.ts';

/** Larger than what is kept in a row. */
const FILE_BYTES = 70_000;
const DAY = '2026-11-02';
const UPLOADS = 3;

/** A newsroom on disk whose session keys are known, its server, and an officer with the command line: all real processes. */
export class RotatingNewsroom {
  readonly folder = mkdtempSync(join(tmpdir(), 'sealdrop-rotating-'));
  readonly keys: NewsroomKeys;
  readonly data = join(this.folder, 'data');
  /** What lies in the database, whoever runs. */
  readonly envelopes = new StoredEnvelopes(this.data, join(this.folder, 'keys'));
  #env: Environment;
  #server: ServerProcess | undefined;
  #turns = 0;

  private constructor(keys: NewsroomKeys, env: Environment) {
    this.keys = keys;
    this.#env = serverEnvironment(this.folder, env);
  }

  /** Letters, attachments, later messages, replies, and uploads of which nobody knows yet what they will be. */
  static async open(
    conversations: number,
    { profile = 'gnupg', env = {} }: { readonly profile?: KeyProfile; readonly env?: Environment } = {},
  ): Promise<RotatingNewsroom> {
    const newsroom = new RotatingNewsroom(await makeNewsroomKeys(profile), env);
    const storage = await openStorage({ folder: newsroom.data });
    const { newsroom: key, editor, officer, colleague } = newsroom.keys;
    const staff = { editors: [editor.publicKey], officers: [officer.publicKey, colleague.publicKey] };
    await storeFirstKeys(storage.tips, { ring: [key.publicKey], ...staff }, new Date());
    const parts = await fill(storage, newsroom.keys, conversations);
    await storage.close();
    newsroom.#writeKeys();
    newsroom.envelopes.know(parts);
    await newsroom.start();
    return newsroom;
  }

  get server(): ServerProcess {
    if (this.#server === undefined) throw new Error('The server does not run.');
    return this.#server;
  }

  /** Settings of the server. */
  get environment(): Environment {
    return this.#env;
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** At the same addresses as before. */
  async start(): Promise<void> {
    this.#server = await ServerProcess.start({ env: this.#env });
    const ports = { source: new URL(this.#server.source).port, staff: new URL(this.#server.staff).port };
    this.#env = { ...this.#env, SEALDROP_SOURCE_PORT: ports.source, SEALDROP_STAFF_PORT: ports.staff };
  }

  /** From now on `rotate` is a rotation to another key, of the other profile. */
  turn(): void {
    this.#turns += 1;
  }

  get turns(): number {
    return this.#turns;
  }

  /** Where the newest key is made. */
  get newKeyFolder(): string {
    return this.path('keys', String(this.#turns));
  }

  /** As if an officer had made it and brought it to another. */
  async makeNextKey(): Promise<void> {
    const key = await makeKey(this.#turns % 2 === 1 ? 'rfc9580' : 'gnupg');
    mkdirSync(this.newKeyFolder);
    writeFileSync(join(this.newKeyFolder, 'newsroom-private.asc'), key.armoredPrivateKey, { mode: 0o600 });
  }

  /** The same command however often it is run. */
  rotate({ as = 'officer', options = [] as readonly string[] } = {}): CommandProcess {
    const made = ['--generate', '--name', 'The Example Gazette', '--out', this.newKeyFolder];
    const profile = ['--profile', this.#turns % 2 === 1 ? 'rfc9580' : 'gnupg'];
    const before = this.path('keys', String(this.#turns - 1), 'newsroom-private.asc');
    const secret = ['--new-passphrase-file', this.path('passphrase')];
    return this.as(
      as,
      ['rotate', ...made, ...profile, ...secret, '--prove', 'all', '--retire', ...options],
      [before],
    );
  }

  /** A command of somebody who has these private keys beside their own. */
  as(who: string, args: readonly string[], keyFiles: readonly string[] = []): CommandProcess {
    const files = [this.path(`${who}.asc`), ...keyFiles];
    const given = files.flatMap((file) => ['--key', file]);
    const desk = ['--server', this.server.staff, ...given, '--passphrase-file', this.path('passphrase')];
    const home = { XDG_STATE_HOME: this.path('state', who) };
    return new CommandProcess('sealdrop', [...args, ...desk], home);
  }

  async close(): Promise<void> {
    await this.#server?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #writeKeys(): void {
    const secret = (path: string, text: string) => {
      writeFileSync(path, text, { mode: 0o600 });
    };
    secret(this.path('passphrase'), `${PASSPHRASE}\n`);
    const { officer, colleague: deputy, editor } = this.keys;
    for (const [who, key] of Object.entries({ officer, deputy, editor }))
      secret(this.path(`${who}.asc`), key.armoredPrivateKey);
    mkdirSync(this.path('keys', '0'), { recursive: true });
    secret(this.path('keys', '0', 'newsroom-private.asc'), this.keys.newsroom.armoredPrivateKey);
  }
}

async function fill(
  stores: Stores,
  keys: NewsroomKeys,
  conversations: number,
): Promise<readonly SealedPart[]> {
  const ring = await ringFor(keys.newsroom);
  const parts: SealedPart[] = [];
  for (let count = 1; count <= conversations; count++) {
    const files = [{ name: 'books.bin', bytes: patternBytes(FILE_BYTES) }];
    const conversation = await SealedConversation.begin(ring, { files, day: DAY });
    await conversation.write({ message: 'And another thing.', day: DAY });
    await conversation.answer(keys.newsroom.unlocked, { message: 'When can you talk?', day: DAY });
    await storeConversation(conversation, stores);
    parts.push(...[conversation.first, ...conversation.messages].flatMap((message) => message.parts));
  }
  for (let count = 0; count < UPLOADS; count++) await begin(stores);
  return parts;
}

/** A body that arrives over several requests, and half of which is there. */
async function begin({ tips, blobs }: Stores): Promise<void> {
  const id = newId();
  await tips.addUpload({ id, length: 2 * FILE_BYTES, day: requireDay(DAY), owner: someBytes(32) });
  const upload = await blobs.resume(id, 0);
  await upload.write([someBytes(FILE_BYTES)]);
  await tips.setUploadOffset(id, await upload.sync());
  await upload.close();
}
