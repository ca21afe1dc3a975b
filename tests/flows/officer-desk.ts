import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../server/config/read-config.ts';
import { serverEnvironment } from '../support/running-server.ts';
import { type CommandRun, runCommand } from './commands.ts';

/** A folder of an officer, and everything that their commands showed. */
export class OfficerDesk {
  readonly folder = mkdtempSync(join(tmpdir(), 'sealdrop-officer-'));
  readonly shown: string[] = [];
  readonly env: Environment = {
    ...serverEnvironment(this.folder, { SEALDROP_MODE: 'production' }),
    // What the commands remember of key logs.
    XDG_STATE_HOME: join(this.folder, 'state'),
  };

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  text(...names: readonly string[]): string {
    return readFileSync(this.path(...names), 'utf8');
  }

  secret(name: string, content: string): string {
    writeFileSync(this.path(name), content, { mode: 0o600 });
    return this.path(name);
  }

  sealdrop(...args: readonly string[]): Promise<CommandRun> {
    return this.#run('sealdrop', args);
  }

  server(...args: readonly string[]): Promise<CommandRun> {
    return this.#run('sealdrop-server', args);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #run(command: 'sealdrop' | 'sealdrop-server', args: readonly string[]): Promise<CommandRun> {
    const run = await runCommand(command, args, this.env);
    this.shown.push(run.out, run.err);
    return run;
  }
}
