import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'puppeteer-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Violation {
  readonly rule: string;
  readonly where: readonly string[];
}

/** Every rule of axe, or only those named. */
export async function findViolations(on: Page, rules?: string[]): Promise<readonly Violation[]> {
  await on.evaluate(`window.axe ?? (() => {${axeSource}})()`);
  const { violations } = await on.evaluate(async (runOnly): Promise<AxeResults> => {
    const { axe } = window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
    return axe.run({ resultTypes: ['violations'], ...(runOnly && { runOnly }) });
  }, rules);
  return violations.map(({ id, nodes }) => ({ rule: id, where: nodes.map(({ html }) => html) }));
}

export async function useColours(on: Page, scheme: 'light' | 'dark'): Promise<void> {
  await on.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
}

/** How wide the page is, and how wide the window. */
export function widths(on: Page): Promise<readonly [needed: number, given: number]> {
  return on.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth] as const;
  });
}
