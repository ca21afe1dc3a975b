import { join } from 'node:path';

/** What lies in a data folder. */
export interface Layout {
  readonly folder: string;
  readonly lock: string;
  readonly database: string;
  readonly bodies: string;
  /** There while a restore is under way, or was cut short. */
  readonly restoring: string;
}

export const DATABASE = 'tips.sqlite';
export const BODIES = 'bodies';

export function layoutOf(folder: string): Layout {
  return {
    folder,
    lock: join(folder, 'server.lock'),
    database: join(folder, DATABASE),
    bodies: join(folder, BODIES),
    restoring: join(folder, 'restoring'),
  };
}
