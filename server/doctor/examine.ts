import { ConfigError } from '../config/config-error.ts';
import { type Environment, readConfig } from '../config/read-config.ts';
import { examineData } from './examine-data.ts';
import { examineDumps } from './examine-dumps.ts';
import { examineEpochs } from './examine-epochs.ts';
import { examineFolder } from './examine-folder.ts';
import { examineKeys } from './examine-keys.ts';
import { examineLimits } from './examine-limits.ts';
import { examineLog } from './examine-log.ts';
import { examineNode } from './examine-node.ts';
import { examineStored } from './examine-stored.ts';
import { examineTor } from './examine-tor.ts';
import type { Deployment, Finding } from './finding.ts';

/** What is looked at, a theme to a file. Of settings, files and the machine: */
const OF_THE_DEPLOYMENT: readonly ((deployment: Deployment) => Promise<readonly Finding[]>)[] = [
  examineFolder,
  (deployment) => examineLimits(deployment),
  (deployment) => examineTor(deployment),
  () => examineDumps(),
];
/** Of what is in the database: */
const OF_THE_DATA: Parameters<typeof examineData>[1] = [
  examineLog,
  examineKeys,
  examineEpochs,
  examineStored,
];

/** Looks at everything that can be wrong with a deployment; changes nothing. */
export async function examine(env: Environment, now: Date, nodeVersion: string): Promise<readonly Finding[]> {
  const found = [examineNode(nodeVersion, now)];
  try {
    const deployment = { config: readConfig(env), now };
    found.push({ state: 'good', says: `The settings fit together (${deployment.config.mode}).` });
    for (const look of OF_THE_DEPLOYMENT) found.push(...(await look(deployment)));
    return [...found, ...(await examineData(deployment, OF_THE_DATA))];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [...found, ...error.problems.map(({ says, remedy }): Finding => ({ state: 'bad', says, remedy }))];
  }
}
