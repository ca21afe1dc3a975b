import { parentPort, workerData } from 'node:worker_threads';
import {
  type KeyLogDocument,
  type LogState,
  readPrivateKeys,
  ringOfLog,
  type UnlockedKey,
  unlockKey,
  verifyKeyLog,
} from '../../../keys/index.ts';
import { doTask, type Task } from './wrapping-work.ts';

/** What a thread begins with. The keys never leave the process. */
export interface ThreadData {
  readonly log: KeyLogDocument;
  readonly state: LogState;
  /** Armored, without a passphrase. */
  readonly keys: readonly string[];
}

async function unlockedKeys(armored: readonly string[]): Promise<readonly UnlockedKey[]> {
  const files = await Promise.all(armored.map((key) => readPrivateKeys(key)));
  return Promise.all(files.flat().map((key) => unlockKey(key, undefined)));
}

const data = workerData as ThreadData;
const keys = await unlockedKeys(data.keys);
const ring = await ringOfLog(await verifyKeyLog(data.log, data.state), new Date());

parentPort?.on('message', (task: Task) => {
  void doTask(task, { keys, ring }, new Date()).then((answer) => {
    parentPort?.postMessage(answer);
  });
});
