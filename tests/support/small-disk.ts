import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type NewsroomKeys, prepareData, serverEnvironment } from './running-server.ts';
import { ServerProcess } from './server-process.ts';

/** With the reserve of 64 MiB some 30 MiB are left for tips. */
const DISK = '96m';
const BALLAST_PIECE = Buffer.alloc(64 * 1024, 1);

const namespace = process.getuid?.() === 0 ? '--mount' : '--user --map-root-user --mount';

/** A server whose data are on a small disk that it alone sees, and that ends with it. */
export class SmallDisk {
  readonly server: ServerProcess;
  readonly #ballast: string;

  private constructor(server: ServerProcess, disk: string) {
    this.server = server;
    this.#ballast = `/proc/${server.pid}/root${disk}/ballast`;
  }

  static async start(folder: string, keys: NewsroomKeys): Promise<SmallDisk> {
    const data = join(folder, 'data');
    await prepareData(data, keys);
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    const mount = `mount -t tmpfs -o size=${DISK} tmpfs "$0" && cp -a "${data}/." "$0" && exec "$@"`;
    const server = await ServerProcess.start({
      env: serverEnvironment(folder, { SEALDROP_DATA: disk }),
      under: ['unshare', ...namespace.split(' '), 'sh', '-c', mount, disk],
    });
    return new SmallDisk(server, disk);
  }

  /** To the last byte. */
  fill(): void {
    try {
      for (;;) writeFileSync(this.#ballast, BALLAST_PIECE, { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }

  async makeRoom(): Promise<void> {
    rmSync(this.#ballast);
    // A look at the disk is good for a second.
    await sleep(1_100);
  }
}
