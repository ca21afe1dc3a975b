import { Worker } from 'node:worker_threads';
import type { DataAnswer, DataTask } from './data-worker.ts';

/**
 * Works on a thread of its own: SQLite holds its thread while it reads a whole database, and digests are made of
 * everything that is stored.
 *
 * @returns undefined when it was stopped
 */
export function runOnThread(
  script: URL,
  task: DataTask,
  stopping: AbortSignal,
): Promise<DataAnswer | undefined> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(script, { workerData: task });
    let answer: DataAnswer | undefined;
    const stop = (): void => void thread.terminate();
    stopping.addEventListener('abort', stop);
    if (stopping.aborted) stop();
    thread.once('message', (given: DataAnswer) => (answer = given));
    thread.once('error', reject);
    thread.once('exit', () => {
      stopping.removeEventListener('abort', stop);
      resolve(answer);
    });
  });
}
