import { statfs } from 'node:fs/promises';
import { formatSize } from '../config/checks.ts';
import { settings } from '../config/settings.ts';
import { connectionsOf, openFilesLimit } from '../http/open-files.ts';
import type { Deployment, Finding } from './finding.ts';

/** Whether the system gives what the settings promise: files that may be open, and a disk for the budgets. */
export async function examineLimits(
  deployment: Deployment,
  openFiles = openFilesLimit(),
): Promise<readonly Finding[]> {
  return [examineOpenFiles(deployment, openFiles), ...(await examineBudgets(deployment))];
}

function examineOpenFiles({ config }: Deployment, openFiles: number | undefined): Finding {
  const { connections } = config.flood;
  const { source } = connectionsOf(connections, openFiles, config.onion === undefined ? 1 : 2);
  if (source >= connections)
    return { state: 'good', says: `There are files enough for ${connections} connections.` };
  return {
    state: 'warning',
    says: `A process that is started from here may open ${openFiles ?? 0} files: the source site would hold ${source} connections, and not ${connections}.`,
    remedy: `Let the server open more: LimitNOFILE=20000 in its systemd unit, --ulimit nofile=20000 of its container, or ulimit -n. Or lower ${settings.connections.name}.`,
  };
}

async function examineBudgets({ config: { dataFolder, tips } }: Deployment): Promise<readonly Finding[]> {
  const disk = await statfs(dataFolder).catch(() => undefined);
  if (disk === undefined) return [];
  const size = disk.blocks * disk.bsize;
  const most = size - tips.reserveBytes;
  if (most < tips.maxBytes)
    return [
      {
        state: 'bad',
        says: `The disk of the data folder has ${formatSize(size)}: beside the reserve of ${formatSize(tips.reserveBytes)} no tip of ${formatSize(tips.maxBytes)} fits.`,
        remedy: `Move the data folder to a larger disk, or lower ${settings.reserveBytes.name} or ${settings.maxTipBytes.name}.`,
      },
    ];
  const wanted = tips.dayBytes + tips.unfinishedBytes;
  if (wanted <= most)
    return [{ state: 'good', says: 'The disk has room for a day at the limits that are set.' }];
  return [
    {
      state: 'warning',
      says: `A flood could fill the disk in a day: ${formatSize(tips.dayBytes)} of files are accepted a day and ${formatSize(tips.unfinishedBytes)} kept unfinished, but the disk has ${formatSize(most)} beside its reserve.`,
      remedy: `Lower ${settings.dayBytes.name} or ${settings.unfinishedBytes.name}, or move the data folder to a larger disk. Messages without files are taken in any case.`,
    },
  ];
}
