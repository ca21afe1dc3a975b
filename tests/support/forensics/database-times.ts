import Sqlite from 'better-sqlite3';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readKey } from '../openpgp.ts';

/** 2001 to 2065 in each unit: no count, length or epoch of a newsroom is as large and a multiple of nothing. */
const FIRST_SECOND = 1e9;
const LAST_SECOND = 3e9;
const UNITS = [1, 1e3, 1e6, 1e9];
const JULIAN_DAYS = [2_450_000, 2_480_000] as const;
const TIME_OF_DAY = /\d\d:\d\d(?::\d\d)?/u;
/** A number of its own: within a hash there are any digits. */
const SECONDS_AS_TEXT = /(?<!\w)1[6-9]\d{8}(?:\d{3}){0,3}(?!\w)/u;
const ARMOR = '-----BEGIN PGP PUBLIC KEY BLOCK-----';
const DAY_MS = 86_400_000;

/** A value of a database, and where it stands. */
export interface Value {
  readonly table: string;
  readonly column: string;
  readonly value: unknown;
}

/** All rows of all tables of a database, read past the server. */
export function valuesIn(path: string): readonly Value[] {
  return read(path, (database) =>
    tablesOf(database).flatMap(({ name: table }) =>
      (database.prepare(`select * from "${table}"`).all() as Readonly<Record<string, unknown>>[]).flatMap(
        (row) => Object.entries(row).map(([column, value]) => ({ table, column, value })),
      ),
    ),
  );
}

/** Tables that keep the order in which their rows were written. */
export function orderedTablesIn(path: string): readonly string[] {
  return read(path, (database) =>
    tablesOf(database)
      .filter(({ sql }) => !/without rowid\s*$/iu.test(sql))
      .map(({ name }) => name),
  );
}

/** A copy of it: reading itself would leave traces. */
function read<Result>(path: string, look: (database: Sqlite.Database) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'sealdrop-copy-'));
  try {
    for (const end of ['', '-wal'].filter((one) => existsSync(path + one)))
      copyFileSync(path + end, join(folder, `copy${end}`));
    const database = new Sqlite(join(folder, 'copy'));
    const result = look(database);
    database.close();
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tablesOf(database: Sqlite.Database) {
  const statement = database.prepare(`select name, sql from sqlite_schema where type = 'table'`);
  return statement.all() as readonly { readonly name: string; readonly sql: string }[];
}

/** Why a value tells a time finer than a day, if it does. */
export async function timeIn(value: unknown): Promise<string | undefined> {
  if (typeof value === 'number') return timeInNumber(value);
  if (typeof value !== 'string') return undefined;
  if (value.startsWith(ARMOR)) return timeInKey(value);
  return TIME_OF_DAY.exec(value)?.[0] ?? SECONDS_AS_TEXT.exec(value)?.[0];
}

function timeInNumber(value: number): string | undefined {
  const [from, to] = JULIAN_DAYS;
  const isEpoch = UNITS.some((unit) => value >= FIRST_SECOND * unit && value <= LAST_SECOND * unit);
  return isEpoch || (value >= from && value <= to) ? String(value) : undefined;
}

/** Keys are dated, and what vouches for their parts too. */
async function timeInKey(armored: string): Promise<string | undefined> {
  const key = await readKey({ armoredKey: armored });
  const signatures = [...key.users, ...key.subkeys].flatMap((part) =>
    'selfCertifications' in part ? part.selfCertifications : part.bindingSignatures,
  );
  const dates = [
    ...key.getKeys().map((part) => part.getCreationTime()),
    ...signatures.map(({ created }) => created),
  ];
  return dates.find((date) => date !== null && date.getTime() % DAY_MS !== 0)?.toISOString();
}
