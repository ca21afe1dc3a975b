import { codeOf } from '../http/failure-code.ts';
import { readStorage } from '../storage/choose.ts';
import { StorageError } from '../storage/ports.ts';
import type { Deployment, Finding, PreparedDeployment } from './finding.ts';

type DataExamination = (deployment: PreparedDeployment) => Promise<readonly Finding[]>;

/** Whether the data can be read, and what these examinations find in them. Changes nothing, also while a server runs. */
export async function examineData(
  deployment: Deployment,
  examinations: readonly DataExamination[],
): Promise<readonly Finding[]> {
  const { dataFolder } = deployment.config;
  const missing: Finding = {
    state: 'bad',
    says: `The data folder ${dataFolder} is not prepared.`,
    remedy: 'Run: sealdrop-server init --key newsroom.asc --staff editor.asc',
  };
  try {
    const storage = await readStorage({ folder: dataFolder });
    if (storage === undefined) return [missing];
    try {
      if ((await storage.tips.currentRing()) === undefined) return [missing];
      const found: Finding[] = [];
      for (const examine of examinations)
        found.push(...(await examine({ ...deployment, tips: storage.tips })));
      return found;
    } finally {
      await storage.close();
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return [unreadable(error)];
  }
}

function unreadable(error: StorageError): Finding {
  if (codeOf(error) !== 'database-damaged') return { state: 'bad', says: error.message };
  return {
    state: 'bad',
    says: 'The database is damaged.',
    remedy: 'Stop the server, keep a copy of the whole data folder, and restore the folder from the backup.',
  };
}
