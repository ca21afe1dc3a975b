import type { Page } from 'puppeteer-core';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time that the task took on its thread, microseconds. */
  readonly tdur?: number;
}

const MARK = 'this is the page';

/**
 * The tasks of the page's main thread while something is done, longest first, in milliseconds of processor time: wall
 * time would also count what else a busy machine does. Chromium only.
 */
export async function mainThreadTasks(page: Page, during: () => Promise<void>): Promise<readonly number[]> {
  await page.tracing.start({ categories: ['toplevel', 'blink.user_timing'] });
  await page.evaluate((mark) => performance.mark(mark).name, MARK);
  await during();
  const trace = Buffer.from((await page.tracing.stop()) ?? []).toString('utf8');
  const { traceEvents } = JSON.parse(trace) as { readonly traceEvents: readonly TraceEvent[] };
  const marked = traceEvents.find(({ name }) => name === MARK);
  if (marked === undefined) throw new Error('The trace does not have the page.');
  return traceEvents
    .filter(({ name, pid, tid }) => isTask(name) && pid === marked.pid && tid === marked.tid)
    .map(({ tdur = 0 }) => tdur / 1000)
    .sort((a, b) => b - a);
}

function isTask(name: string): boolean {
  return name === 'RunTask' || name === 'ThreadControllerImpl::RunTask';
}
