import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { Pin, PinStore } from '../../pins/index.ts';
import { CliError } from '../cli-error.ts';
import { systemError } from '../system-error.ts';

const FORMAT = 'sealdrop-pins/1';
const FILE = 'pins.json';
const OWNER_ONLY = 0o600;
const FOLDER_OF_OWNER = 0o700;

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u));
const pinSchema = v.object({
  state: v.object({ genesis: hash, sequence: v.pipe(v.number(), v.safeInteger(), v.minValue(1)), hash }),
  since: v.pipe(v.string(), v.isoDate()),
});
const fileSchema = v.object({ format: v.literal(FORMAT), pins: v.record(v.string(), pinSchema) });

/** What this account remembers of the key logs that it has seen, by origin: `pins.json` in the folder. */
export function pinFile(folder: string): PinStore {
  const path = join(folder, FILE);
  return {
    read: async (origin) => {
      const pins = await readPins(path);
      return Object.hasOwn(pins, origin) ? pins[origin] : undefined;
    },
    write: async (origin, pin) => {
      // Read again: another command may have written meanwhile.
      const pins = await readPins(path);
      const before = Object.hasOwn(pins, origin) ? pins[origin] : undefined;
      if (before !== undefined && !isNewer(pin, before)) return;
      await replace(path, JSON.stringify({ format: FORMAT, pins: { ...pins, [origin]: pin } }, null, 2));
    },
  };
}

/** A folder that is nowhere: nothing can be remembered. */
export const noPins: PinStore = {
  read: () => Promise.resolve(undefined),
  write: () => Promise.resolve(),
};

function isNewer(pin: Pin, before: Pin): boolean {
  return pin.state.sequence > before.state.sequence;
}

async function readPins(path: string): Promise<Readonly<Record<string, Pin>>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemError(error)?.code === 'ENOENT') return {};
    throw error;
  }
  try {
    return v.parse(fileSchema, JSON.parse(text)).pins;
  } catch (error) {
    throw new CliError(
      'pins-unreadable',
      `${path} holds what was seen of the key logs, and cannot be read: it was changed or cut off. Nothing was asked of the server.`,
      `Compare the fingerprint of the newsroom with the one on paper (sealdrop verify), then remove the file: what is seen next is then trusted as if it were the first time.`,
      { cause: error },
    );
  }
}

async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: FOLDER_OF_OWNER });
  const unfinished = `${path}.${randomUUID()}`;
  await writeFile(unfinished, `${text}\n`, { mode: OWNER_ONLY, flush: true });
  await rename(unfinished, path);
}
