import type { CreateTableBuilder, Dialect, Kysely } from 'kysely';
import type { StorageErrorCode } from '../ports.ts';
import type { Schema } from './schema.ts';

/** All that differs from one SQL database to another. */
export interface SqlPlatform {
  readonly dialect: Dialect;
  /** The type of a column of bytes. */
  readonly bytes: 'blob' | 'bytea';
  /** How many bytes of a row must come before what deletion has to erase. */
  readonly bytesBeforeSecret: number;
  /** The end of every CREATE TABLE: the file must not record the order in which rows came. */
  readonly unordered: <Table extends string, Column extends string>(
    table: CreateTableBuilder<Table, Column>,
  ) => CreateTableBuilder<Table, Column>;
  /** What an error of the driver means; undefined when it is not about storing. */
  codeOf(error: unknown): StorageErrorCode | undefined;
  /** Called before tables of an earlier release are changed. @param schema the last migration that made them */
  copyBeforeUpgrade(schema: string): Promise<void>;
  /** Makes what was deleted unreadable in every file of the database, copies included. May wait for others who read it. */
  erase(db: Kysely<Schema>): Promise<void>;
  /** Drops what a failed commit may have left in files, so that it cannot come back as a committed one. */
  dropFailedCommit(db: Kysely<Schema>): Promise<void>;
  /** To be called after each write. */
  written(): void;
  /** To be called once the connections are closed. */
  closed(): Promise<void>;
}
