/**
 * - `nested`: the folder of the backup and the data folder lie in each other.
 * - `not-a-backup`: the folder holds something else, or no backup that was ever finished.
 * - `other-site`: the backup is that of another installation.
 * - `backup-busy`: another backup writes into the folder.
 * - `backup-full`, `backup-unwritable`: the disk of the backup.
 * - `backup-damaged`: the backup is not what it was when it was made.
 * - `data-there`: a restore would write over data.
 * - `no-data`: there is nothing to back up or to check.
 * - `data-damaged`: the database of the data folder is damaged.
 * - `unsettled`: so much was deleted meanwhile that no moment could be caught.
 */
export type BackupErrorCode =
  | 'nested'
  | 'not-a-backup'
  | 'other-site'
  | 'backup-busy'
  | 'backup-full'
  | 'backup-unwritable'
  | 'backup-damaged'
  | 'data-there'
  | 'no-data'
  | 'data-damaged'
  | 'unsettled';

/** Why a backup was not made, or not restored: what happened, what is still there, what to do. */
export class BackupError extends Error {
  readonly code: BackupErrorCode;

  constructor(code: BackupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupError';
    this.code = code;
  }
}
