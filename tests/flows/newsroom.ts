import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../server/config/read-config.ts';
import { Editor } from '../support/editor.ts';
import { type NewsroomKeys, prepareData, serverEnvironment } from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';

/** A newsroom with its built server running as a process of its own, and its editor, who looks for what has come. */
export class Newsroom {
  readonly folder: string;
  readonly keys: NewsroomKeys;
  readonly server: ServerProcess;
  readonly #known = new Set<string>();

  private constructor(folder: string, keys: NewsroomKeys, server: ServerProcess) {
    this.folder = folder;
    this.keys = keys;
    this.server = server;
  }

  static async open(keys: NewsroomKeys, env: Environment = {}): Promise<Newsroom> {
    const folder = mkdtempSync(join(tmpdir(), 'sealdrop-flow-'));
    const environment = serverEnvironment(folder, env);
    await prepareData(join(folder, 'data'), keys);
    return new Newsroom(folder, keys, await ServerProcess.start({ env: environment }));
  }

  /** Opens what has come since the editor last looked. */
  async newTips() {
    const editor = await Editor.signIn(this.server.staff, this.keys);
    const fresh = (await editor.ids()).filter((id) => !this.#known.has(id));
    fresh.forEach((id) => this.#known.add(id));
    return Promise.all(fresh.map((id) => editor.open(id)));
  }

  async close(): Promise<void> {
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
