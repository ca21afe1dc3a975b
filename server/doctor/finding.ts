import type { Config } from '../config/read-config.ts';
import type { TipStore } from '../storage/ports.ts';

/** What was looked at, how it is, and the remedy where it is not well. */
export interface Finding {
  readonly state: 'good' | 'warning' | 'bad';
  readonly says: string;
  readonly remedy?: string;
}

/** A deployment whose settings fit together. */
export interface Deployment {
  readonly config: Config;
  readonly now: Date;
}

/** A deployment whose data folder is prepared, and can be read. */
export interface PreparedDeployment extends Deployment {
  readonly tips: TipStore;
}
