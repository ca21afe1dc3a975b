import { jest } from '@jest/globals';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(5 * PATIENCE_MS);

const makeFolder = useTemporaryFolders();
const MIB = 2 ** 20;
/** `LARGE_MIB=1024` for the whole gigabyte. */
const LARGE_BYTES = Number(process.env['LARGE_MIB'] ?? 512) * MIB;
/** Measured growth: about 110 MiB, whatever the length of the file. */
const MOST_GROWTH_BYTES = 250 * MIB;
const SAFER_BYTES = 10 * MIB;

/** Resident memory of a process and of all below it, bytes. */
function memoryBelow(pid: number): number {
  const parents = new Map<number, number>();
  const resident = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/u.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const field = (label: string) =>
        Number(new RegExp(`^${label}:\\s+(\\d+)`, 'mu').exec(status)?.[1] ?? 0);
      parents.set(Number(name), field('PPid'));
      // What it has for itself: pages of the file that it reads are shared and can be dropped.
      resident.set(Number(name), (field('RssAnon') + field('RssShmem')) * 1024);
    } catch {
      // It has ended meanwhile.
    }
  }
  const isBelow = (one: number): boolean => one === pid || (one > 1 && isBelow(parents.get(one) ?? 0));
  return [...resident].reduce((sum, [one, bytes]) => (isBelow(one) ? sum + bytes : sum), 0);
}

it(`sealing ${LARGE_BYTES / MIB} MiB in Chromium does not hold them in memory`, async () => {
  const browser = await launchChromium({ observed: false });
  const sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
  try {
    const path = join(makeFolder(), 'large');
    writeFileSync(path, '');
    truncateSync(path, LARGE_BYTES);
    const source = await ScriptingPerson.open(browser, `${sites.source}/en/`);
    await source.write('large');
    await source.attach(path);
    await source.sealingIsReady();
    const pid = browser.process()?.pid ?? 0;
    const before = memoryBelow(pid);
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, memoryBelow(pid));
    }, 200);
    const began = performance.now();
    await source.pressSend();
    await source.receipt(4 * PATIENCE_MS);
    clearInterval(watch);
    const seconds = (performance.now() - began) / 1000;
    process.stderr.write(`grew by ${Math.round((peak - before) / MIB)} MiB, took ${Math.round(seconds)} s\n`);
    expect(before).toBeGreaterThan(20 * MIB);
    expect(peak - before).toBeLessThan(MOST_GROWTH_BYTES);
    const [tip] = (await sites.storage.tips.listTips({ reader: 'x', limit: 1 })).tips;
    expect(tip?.attachmentBytes).toBeGreaterThanOrEqual(LARGE_BYTES);
  } finally {
    await browser.close();
    await sites.close();
  }
});

describe.each(['rfc9580', 'gnupg'] as const)(
  'at "Safer", without compiled JavaScript and WebAssembly, for a key of profile %s',
  (profile) => {
    it('a tip is sealed and sent, and the time it takes is told beforehand', async () => {
      const sites = await RunningSites.start({ keys: await makeNewsroomKeys(profile) });
      const times: number[] = [];
      try {
        for (const safer of [false, true]) {
          const browser = await launchFirefox({ javascript: true, safer });
          const path = join(makeFolder(), 'file');
          writeFileSync(path, '');
          truncateSync(path, SAFER_BYTES);
          const source = await ScriptingPerson.open(browser, `${sites.source}/en/`);
          await source.write('at Safer');
          await source.attach(path);
          await source.sealingIsReady();
          const began = performance.now();
          await source.pressSend();
          await source.receipt();
          times.push(performance.now() - began);
          expect(source.complaints).toEqual([]);
          await browser.close();
        }
        const [normal = 0, safer = 0] = times;
        process.stderr.write(`${profile}: ${Math.round(normal)} ms, at "Safer" ${Math.round(safer)} ms\n`);
        expect((await (await sites.signIn()).ids()).length).toBe(2);
      } finally {
        await sites.close();
      }
    });
  },
);
