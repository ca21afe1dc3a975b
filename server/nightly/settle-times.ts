import type { BlobStore } from '../storage/ports.ts';
import type { NightlyJob } from './job.ts';

/** What the file system notes of each body is then that it was there in the night. */
export function settleTimesAtNight(blobs: Pick<BlobStore, 'settleTimes'>): NightlyJob {
  return {
    name: 'times',
    run: async (_now, stopping) => {
      await blobs.settleTimes(stopping);
    },
  };
}
