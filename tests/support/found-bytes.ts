import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const WINDOW_BYTES = 16;

/** All the files of a folder and of those in it, one after another. */
export function bytesIn(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
}

/** How many of the secrets are on the disk, be it only 16 bytes of one: pages cut what is long. */
export function countFound(disk: Buffer, secrets: readonly Uint8Array[]): number {
  const starts = new Map<number, [secret: number, at: number][]>();
  const buffers = secrets.map((secret) => Buffer.from(secret));
  for (const [secret, bytes] of buffers.entries()) {
    for (let at = 0; at + WINDOW_BYTES <= bytes.length; at += WINDOW_BYTES) {
      const start = bytes.readUInt32LE(at);
      starts.set(start, [...(starts.get(start) ?? []), [secret, at]]);
    }
  }
  const found = new Set<number>();
  for (let place = 0; place + WINDOW_BYTES <= disk.length; place += 1) {
    for (const [secret, at] of starts.get(disk.readUInt32LE(place)) ?? []) {
      const same = disk.compare(buffers[secret]!, at, at + WINDOW_BYTES, place, place + WINDOW_BYTES) === 0;
      if (same) found.add(secret);
    }
  }
  return found.size;
}
