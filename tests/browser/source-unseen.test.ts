import { jest } from '@jest/globals';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { CuttingProxy } from '../support/cutting-proxy.ts';
import {
  makeNewsroomKeys,
  type NewsroomKeys,
  prepareData,
  serverEnvironment,
} from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { PATIENCE_MS, ScriptingPerson } from './scripting-person.ts';

jest.setTimeout(2 * PATIENCE_MS);

const MESSAGE = 'canary-of-the-message-7f3a';
const CONTENT = 'canary-of-the-content-b81c';
const NAME = 'canary-of-the-name-44d0.txt';
const ANSWER = 'canary-of-the-answer-09ee';
const READ_BYTES = 4 * 2 ** 20;

/** As they stand in text, in UTF-16, and in base64 at each of three places. */
function spellings(canary: string): readonly Buffer[] {
  const bytes = Buffer.from(canary);
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    return Buffer.from(text.slice(shift === 0 ? 0 : 4, -4));
  });
  return [bytes, Buffer.from(canary, 'utf16le'), Buffer.from(encodeURIComponent(canary)), ...base64];
}

function found(bytes: Buffer, canaries: ReadonlyMap<string, string>): readonly string[] {
  return [...canaries].flatMap(([what, canary]) =>
    spellings(canary).some((spelling) => bytes.includes(spelling)) ? [what] : [],
  );
}

/** All that a process has in memory and can write. */
function* memoryOf(pid: number): Generator<Buffer, void, undefined> {
  const maps = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n');
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of maps) {
      const [, from = '', to = '', rights = ''] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/u.exec(line) ?? [];
      if (!rights.startsWith('rw')) continue;
      yield* regionOf(memory, Number.parseInt(from, 16), Number.parseInt(to, 16));
    }
  } finally {
    closeSync(memory);
  }
}

/** In pieces that overlap, so that nothing hides between two of them. */
function* regionOf(memory: number, start: number, end: number): Generator<Buffer, void, undefined> {
  const OVERLAP = 4096;
  for (let at = start; at < end; at += READ_BYTES - OVERLAP) {
    const buffer = Buffer.alloc(Math.min(READ_BYTES, end - at));
    try {
      const read = readSync(memory, buffer, 0, buffer.length, at);
      yield buffer.subarray(0, read);
    } catch {
      // Not mapped after all.
    }
  }
}

describe.each<readonly [string, () => Promise<Browser>, 'rfc9580' | 'gnupg']>([
  ['Chromium', launchChromium, 'gnupg'],
  ['Firefox', () => launchFirefox({ javascript: true }), 'rfc9580'],
])('of what %s seals, and of the mailbox that it opens,', (_name, launch, profile) => {
  let browser: Browser;
  let keys: NewsroomKeys;
  let folder: string;
  let server: ServerProcess;
  let line: CuttingProxy;

  beforeAll(async () => {
    browser = await launch();
    keys = await makeNewsroomKeys(profile);
    folder = mkdtempSync(join(tmpdir(), 'sealdrop-unseen-'));
    await prepareData(join(folder, 'data'), keys);
    server = await ServerProcess.start({ env: serverEnvironment(folder) });
    line = await CuttingProxy.start(server.source, { record: true });
  });
  afterAll(async () => {
    await line.close();
    await server.kill();
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const canaries = new Map<string, string>();

  async function send(): Promise<void> {
    const files = mkdtempSync(join(tmpdir(), 'sealdrop-unseen-files-'));
    const path = join(files, NAME);
    writeFileSync(path, `${CONTENT}\n`.repeat(50_000));
    const person = await ScriptingPerson.open(browser, `${line.origin}/en/`);
    await person.write(MESSAGE);
    await person.attach(path);
    await person.pressSend();
    await person.receipt();
    const codename = await person.codename();
    await person.page.close();
    rmSync(files, { recursive: true });
    for (const [what, canary] of [
      ['message', MESSAGE],
      ['content', CONTENT],
      ['name', NAME],
      ['codename', codename.split(' ').slice(0, 4).join(' ')],
      ['codename without spaces', codename.split(' ').slice(3, 7).join('')],
      ['answer', ANSWER],
    ] as const)
      canaries.set(what, canary);

    const mailbox = await ScriptingPerson.open(browser, `${line.origin}/en/mailbox`);
    await mailbox.page.type('[name=codename]', codename);
    await mailbox.pressSend();
    await mailbox.waitFor(() => document.getElementById('mailbox') !== null);
    await mailbox.write(ANSWER);
    await mailbox.press('#more button[type=submit]');
    await mailbox.waitFor(() => document.querySelector('main > p.notice.good') !== null);
    await mailbox.page.close();
  }

  it('nothing is in the requests, on the disk, in the output or in the memory of the server', async () => {
    await send();
    expect(line.bytes).toBeGreaterThan(1_000_000);
    expect(found(line.sent, canaries)).toEqual([]);

    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(2);
    for (const { parentPath, name } of files) {
      expect(found(Buffer.from(name), canaries)).toEqual([]);
      expect(found(readFileSync(join(parentPath, name)), canaries)).toEqual([]);
    }
    expect(found(Buffer.from(server.output.stdout.concat(server.output.stderr).join('')), canaries)).toEqual(
      [],
    );

    let looked = 0;
    const seen = new Set<string>();
    for (const memory of memoryOf(server.pid)) {
      looked += memory.length;
      for (const what of found(memory, canaries)) seen.add(what);
    }
    expect(looked).toBeGreaterThan(20_000_000);
    expect([...seen]).toEqual([]);
    expect(await (await server.signIn(keys)).ids()).toHaveLength(1);
  });

  it('would be found: what is sent the other way is seen', async () => {
    const seen = 'canary-that-the-server-sees-5512';
    const page = await (await fetch(`${line.origin}/en/`)).text();
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`, 'u').exec(page)?.[1] ?? '';
    const form = new FormData();
    for (const name of ['form', 'once']) form.append(name, field(name));
    form.append('message', seen);
    await fetch(`${line.origin}/en/send`, { method: 'POST', body: form });
    const canary = new Map([['message', seen]]);
    expect(found(line.sent, canary)).toEqual(['message']);
    expect([...memoryOf(server.pid)].some((memory) => found(memory, canary).length > 0)).toBe(true);
  });
});
