import { readFile } from 'node:fs/promises';
import { KeysError, readSignedEntry, type SignedEntry } from '../../keys/index.ts';
import type { Config } from '../config/read-config.ts';
import { Newsroom } from '../newsroom.ts';
import { acceptRecovery } from '../officers/accept-entry.ts';
import { AuditTrail } from '../staff/audit.ts';
import { StaffError } from '../staff/staff-error.ts';
import { readStorage } from '../storage/choose.ts';
import { StartUpError } from './start-up-error.ts';
import type { Terminal } from './terminal.ts';

interface AddContext {
  readonly terminal: Terminal;
  readonly now: Date;
  /** Read to its end where the file is `-`. */
  readonly stdin: AsyncIterable<Uint8Array>;
}

/** Longest file of an entry, bytes. */
const MAX_FILE_BYTES = 4 * 2 ** 20;
/** Those of the running server: it looks at the staff list for every request, and ends them by itself. */
const SESSIONS_ELSEWHERE = { endAll: () => undefined };

/**
 * Adds an entry that the recovery key has signed, also while the server runs: it looks for news of the key log on every use.
 *
 * @throws StartUpError `entry-file`, `not-prepared`, `log-moved`, `entry-refused`; StorageError
 */
export async function addToLog(
  config: Pick<Config, 'dataFolder' | 'mode'>,
  file: string,
  { terminal, now, stdin }: AddContext,
): Promise<void> {
  const signed = await readEntryFile(file, stdin);
  const storage = await readStorage({ folder: config.dataFolder });
  if (storage === undefined) throw notPrepared(config);
  const { tips } = storage;
  try {
    const newsroom = new Newsroom(tips, () => now);
    const context = {
      ...{ tips, mode: config.mode, now: () => now, keyLog: () => newsroom.log() },
      ...{ sessions: SESSIONS_ELSEWHERE, audit: new AuditTrail(tips) },
    };
    const { sequence, staff, ring } = await acceptRecovery(context, signed);
    const officers = staff.filter(({ roles }) => roles.includes('officer'));
    terminal.out(
      `Entry ${sequence} is in the key log. Nothing has to be started again. From now on the officers are:`,
    );
    for (const { key } of officers) terminal.out(`  ${key.fingerprint}  ${key.userIds.join(', ')}`);
    if (ring.length === 0)
      terminal.out('No key is in the ring: the source site takes no tips until an officer adds one.');
    terminal.out('Next: let them sign in, and look at what was done: sealdrop audit show');
  } catch (error) {
    throw error instanceof StaffError ? new StartUpError(error.code, error.message, { cause: error }) : error;
  } finally {
    await storage.close();
  }
}

async function readEntryFile(file: string, stdin: AsyncIterable<Uint8Array>): Promise<SignedEntry> {
  const bytes = file === '-' ? await readAll(stdin) : await readFile(file).catch(unreadable(file));
  try {
    return readSignedEntry(bytes.toString('utf8'));
  } catch (error) {
    if (!(error instanceof KeysError)) throw error;
    throw new StartUpError('entry-file', `${file}: ${error.message} It is made by: sealdrop log recover`, {
      cause: error,
    });
  }
}

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of stream) {
    length += piece.length;
    if (length > MAX_FILE_BYTES)
      throw new StartUpError('entry-file', 'What was given is too long for an entry.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function unreadable(file: string) {
  return (cause: unknown): never => {
    const message = `${file}: It cannot be read: check the path and its permissions.`;
    throw new StartUpError('entry-file', message, { cause });
  };
}

function notPrepared({ dataFolder }: Pick<Config, 'dataFolder'>): StartUpError {
  return new StartUpError(
    'not-prepared',
    `The data folder ${dataFolder} has no key log. Check SEALDROP_DATA: it must be that of the server.`,
  );
}
