export { expireMailboxes } from './expire-mailboxes.ts';
export { ExpireTips } from './expire-tips.ts';
export { forgetUpgrade, lookAfterData } from './look-after-data.ts';
export type { JobName, NightlyJob } from './job.ts';
export { Nights } from './nights.ts';
export { settleTimesAtNight } from './settle-times.ts';
export { type Notice, Retention, type RetentionSettings } from './retention.ts';
