export { expireMailboxes } from './expire-mailboxes.ts';
export type { JobName, NightlyJob } from './job.ts';
export { Nights } from './nights.ts';
