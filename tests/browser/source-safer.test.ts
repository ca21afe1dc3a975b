import { jest } from '@jest/globals';
import { build } from 'esbuild';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import type { Suite } from '../../keys/index.ts';
import { launchFirefox } from '../support/browsers.ts';
import { PATIENCE_MS } from './scripting-person.ts';
import type { SealingInPage } from './sealing-in-page.ts';

jest.setTimeout(3 * PATIENCE_MS);

const MIB = 2 ** 20;
const ROUNDS = 8;
/** Measured: some 40 times. */
const LEAST_LOOP_RATIO = 4;
const MOST_SEALING_RATIO = 3;

let server: Server;
let url: string;

beforeAll(async () => {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(new URL('../../', import.meta.url)),
    entryPoints: ['tests/browser/sealing-in-page.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: ['firefox128', 'chrome120', 'safari17'],
    minify: true,
  });
  server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(
      isScript ? outputFiles[0]?.contents : '<!doctype html><script type="module" src="/page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => server.close());

class Measured {
  readonly #browser: Browser;
  readonly #page: Page;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
  }

  static async in(safer: boolean): Promise<Measured> {
    const browser = await launchFirefox({ javascript: true, safer });
    const page = await browser.newPage();
    await page.goto(url);
    return new Measured(browser, page);
  }

  hasWebAssembly(): Promise<boolean> {
    return this.#page.evaluate(() => 'WebAssembly' in globalThis);
  }

  loop(): Promise<number> {
    return this.#page.evaluate(() => (globalThis as unknown as SealingInPage).loop());
  }

  sealing(suite: Suite, bytes: number): Promise<number> {
    return this.#page.evaluate(
      (...asked) => (globalThis as unknown as SealingInPage).sealing(...asked),
      suite,
      bytes,
    );
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

/** What the machine can do when it is let. In turns, so that whatever else it does falls on all alike. */
async function leastOf(
  rounds: number,
  ...works: readonly (() => Promise<number>)[]
): Promise<readonly number[]> {
  const least = works.map(() => Infinity);
  for (let round = 0; round < rounds; round++)
    for (const [index, work] of works.entries()) least[index] = Math.min(least[index]!, await work());
  return least;
}

describe('a Firefox at "Safer"', () => {
  let normal: Measured;
  let safer: Measured;
  beforeAll(async () => {
    [normal, safer] = [await Measured.in(false), await Measured.in(true)];
  });
  afterAll(async () => {
    await normal.close();
    await safer.close();
  });

  it('has no WebAssembly, and does not compile JavaScript', async () => {
    expect([await normal.hasWebAssembly(), await safer.hasWebAssembly()]).toEqual([true, false]);
    const [fast = 0, slow = 0] = await leastOf(
      ROUNDS,
      () => normal.loop(),
      () => safer.loop(),
    );
    process.stderr.write(`a loop: ${Math.round(fast)} ms, at "Safer" ${Math.round(slow)} ms\n`);
    expect(slow / fast).toBeGreaterThan(LEAST_LOOP_RATIO);
  });

  it('seals 10 MiB for an rfc9580 ring in less than three times the time that it takes otherwise', async () => {
    const suite = 'seipd2-aes256-gcm';
    const [fast = 0, slow = 0] = await leastOf(
      ROUNDS,
      () => normal.sealing(suite, 10 * MIB),
      () => safer.sealing(suite, 10 * MIB),
    );
    process.stderr.write(`rfc9580, 10 MiB: ${Math.round(fast)} ms, at "Safer" ${Math.round(slow)} ms\n`);
    expect(slow / fast).toBeLessThan(MOST_SEALING_RATIO);
  });

  it('seals for a gnupg ring too, slowly', async () => {
    const suite = 'seipd1-aes256';
    const [fast = 0, slow = 0] = await leastOf(
      ROUNDS,
      () => normal.sealing(suite, 10 * MIB),
      () => safer.sealing(suite, 10 * MIB),
    );
    process.stderr.write(`gnupg, 10 MiB: ${Math.round(fast)} ms, at "Safer" ${Math.round(slow)} ms\n`);
    expect(slow).toBeGreaterThan(0);
  });
});
