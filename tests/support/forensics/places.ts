import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  type Stats,
  statSync,
} from 'node:fs';
import { join } from 'node:path';

/** Somewhere that is searched. */
export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Whatever lies below a folder: contents, names, and where links lead. */
export function* placesIn(folder: string): Generator<Place> {
  for (const path of pathsIn(folder)) {
    yield { name: `name of ${path}`, bytes: Buffer.from(path.slice(folder.length)) };
    const kind = lstatSync(path, { throwIfNoEntry: false });
    if (kind?.isFile() === true) yield* read(path);
    if (kind?.isSymbolicLink() === true) yield { name: path, bytes: Buffer.from(readlinkSync(path)) };
  }
}

/** The folder itself, and all that is in it. */
export function pathsIn(folder: string): readonly string[] {
  return [...entriesIn(folder)].map(({ path }) => path);
}

export interface Entry {
  readonly path: string;
  readonly found: Stats;
}

/** Each is looked at before it is read: a folder notes when that was. */
export function* entriesIn(path: string): Generator<Entry> {
  const found = lstatSync(path);
  yield { path, found };
  if (found.isDirectory()) for (const name of readdirSync(path)) yield* entriesIn(join(path, name));
}

/** What a process has open, also where no folder names it any more; its surroundings, and what it has mapped. */
export function* placesOf(pid: number): Generator<Place> {
  for (const name of ['cmdline', 'environ', 'maps']) yield* read(`/proc/${pid}/${name}`);
  for (const [path, target] of openFiles(pid)) {
    yield { name: `name of ${path}`, bytes: Buffer.from(target) };
    if (target.startsWith('/') && isFile(path)) yield* read(path, `${path} -> ${target}`);
  }
}

/** Descriptors of a process, and where they lead. */
export function openFiles(pid: number): readonly (readonly [path: string, target: string])[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((descriptor) => {
    try {
      return [[join(folder, descriptor), readlinkSync(join(folder, descriptor))] as const];
    } catch {
      return []; // closed meanwhile
    }
  });
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Nothing where it has gone meanwhile. */
function* read(path: string, name = path): Generator<Place> {
  try {
    yield { name, bytes: readFileSync(path) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
