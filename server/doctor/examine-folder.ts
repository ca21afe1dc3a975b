import { stat, statfs } from 'node:fs/promises';
import type { Deployment, Finding } from './finding.ts';
import { privateKeyFilesIn } from './private-key-files.ts';

const OTHERS_MAY = 0o077;

/** Who may enter the data folder, what lies in it that should not, and how much room there is. */
export async function examineFolder({ config }: Deployment): Promise<readonly Finding[]> {
  const { dataFolder, tips } = config;
  const found = await stat(dataFolder).catch(() => undefined);
  if (found === undefined) return [];
  const permissions: Finding =
    (found.mode & OTHERS_MAY) === 0
      ? { state: 'good', says: 'Only the server may enter the data folder.' }
      : {
          state: 'bad',
          says: 'Others on this machine may enter the data folder.',
          remedy: `Run: chmod 700 ${dataFolder}`,
        };
  const { bavail, bsize } = await statfs(dataFolder);
  const free = bavail * bsize;
  const room: Finding =
    free > tips.reserveBytes + tips.maxBytes
      ? { state: 'good', says: `${inGiB(free)} GiB are free.` }
      : {
          state: free > tips.reserveBytes ? 'warning' : 'bad',
          says: `${inGiB(free)} GiB are free; below ${inGiB(tips.reserveBytes)} GiB only messages without files are taken.`,
          remedy:
            'Free some disk, or move the data folder to a larger one. SEALDROP_RESERVE_BYTES is the reserve.',
        };
  return [permissions, ...(await examineForPrivateKeys(dataFolder)), room];
}

async function examineForPrivateKeys(folder: string): Promise<readonly Finding[]> {
  return (await privateKeyFilesIn(folder)).map((path) => ({
    state: 'bad',
    says: `${path} holds a private key.`,
    remedy:
      'A private key that was on a server counts as stolen: delete the file here and make a new newsroom key.',
  }));
}

function inGiB(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
