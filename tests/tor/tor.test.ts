import { jest } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'puppeteer-core';
import { ScriptingPerson } from '../browser/scripting-person.ts';
import { SourceAtForm } from '../flows/source-at-form.ts';
import { launchChromium, launchFirefox } from '../support/browsers.ts';
import { runCli } from '../support/cli.ts';
import { makeNewsroomKeys, type NewsroomKeys } from '../support/running-server.ts';
import { PASSPHRASE } from '../support/test-keys.ts';
import { Visitor } from './ask-through-tor.ts';
import { OnionSite } from './onion-site.ts';
import { NETWORK_PATIENCE_MS, PrivateNetwork } from './private-network.ts';
import { freePorts, type TorProcess } from './tor-process.ts';

const STORY_TIMEOUT_MS = 600_000;
jest.setTimeout(STORY_TIMEOUT_MS);

const MB = 1_000_000;
const FILE_BYTES = 20 * MB;
const REPLY = 'Who signed the second invoice?';

let network: PrivateNetwork;
let site: OnionSite;
let keys: NewsroomKeys;
let source: string;
let staff: string;
/** Each of its ports keeps its circuits for itself. */
let visitors: TorProcess;
let ports: { readonly chromium: number; readonly firefox: number; readonly tools: number };
/** Of a member of staff, who has a key for the staff site. */
let editorsTor: string;
/** Of somebody who knows its address, and has none. */
let strangersTor: string;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
  network = await PrivateNetwork.build();
  const [chromium = 0, firefox = 0, tools = 0, editor = 0] = await freePorts(4);
  ports = { chromium, firefox, tools };
  strangersTor = `127.0.0.1:${tools}`;
  editorsTor = `127.0.0.1:${editor}`;
  visitors = network.join(
    'visitors',
    Object.values(ports)
      .map((port) => `SocksPort 127.0.0.1:${port} ExtendedErrors`)
      .join('\n'),
  );
  const authDir = join(network.folder, 'editor-keys');
  site = await OnionSite.open(network, keys, authDir);
  network.join('editor', `SocksPort ${editorsTor} ExtendedErrors\nClientOnionAuthDir ${authDir}`);
  await visitors.until(/Bootstrapped 100%/u, NETWORK_PATIENCE_MS);
  ({ source, staff } = site.server);
  await reachable();
}, STORY_TIMEOUT_MS);

afterAll(async () => {
  await site.close();
  await network.close();
});

/** Until the descriptors of both services are where visitors look for them. */
async function reachable(): Promise<void> {
  const deadline = Date.now() + NETWORK_PATIENCE_MS;
  for (;;) {
    const visitor = new Visitor(ports.tools, 'first');
    const answer = await visitor.ask('GET', `${source}/en`).catch(() => undefined);
    visitor.leave();
    if (answer?.status === 200) return;
    if (Date.now() > deadline) throw new Error(`The onion service stays out of reach.\n${site.tor.log}`);
    await sleep(500);
  }
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function newFile(name: string): { readonly path: string; readonly digest: string } {
  const bytes = randomBytes(FILE_BYTES);
  const path = join(network.folder, name);
  writeFileSync(path, bytes);
  return { path, digest: digestOf(bytes) };
}

/** A command of an editor; by default at their computer, whose tor has their key for the staff site. */
function tips(args: readonly string[], tor = editorsTor) {
  const secrets = [keys.editor, keys.newsroom].flatMap(({ armoredPrivateKey }, index) => {
    const path = join(network.folder, `private-${index}.asc`);
    writeFileSync(path, armoredPrivateKey, { mode: 0o600 });
    return ['--key', path];
  });
  const passphrase = join(network.folder, 'passphrase');
  writeFileSync(passphrase, `${PASSPHRASE}\n`, { mode: 0o600 });
  const where = ['--server', staff, '--tor-proxy', tor, '--passphrase-file', passphrase];
  return runCli(['tips', ...args, ...where, ...secrets], { stateFolder: join(network.folder, 'state') });
}

/** Finds the tip with this message, saves it, and answers. @returns the digest of its only file */
async function answer(message: string): Promise<string> {
  const listed = await tips(['list', '--json']);
  expect(listed).toMatchObject({ code: 0 });
  const line = listed.out.split('\n').find((text) => text.includes(message)) ?? '{}';
  const { id } = JSON.parse(line) as { readonly id: string };
  const out = join(network.folder, `saved-${id}`);
  expect(await tips(['export', id, '--out', out])).toMatchObject({ code: 0 });
  const reply = join(network.folder, 'reply.txt');
  writeFileSync(reply, REPLY);
  expect(await tips(['reply', id, '--message-file', reply])).toMatchObject({ code: 0 });
  const saved = readdirSync(out, { recursive: true, withFileTypes: true }).map((entry) =>
    join(entry.parentPath, entry.name),
  );
  const file = saved.find((path) => statSync(path).size === FILE_BYTES);
  return digestOf(readFileSync(file ?? ''));
}

/** Bytes of unfinished uploads that the server has. */
function unfinished(): number {
  const bodies = join(site.folder, 'data/bodies');
  const entries = readdirSync(bodies, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.upload'));
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

describe('a source on Tor', () => {
  let browser: Browser | undefined;

  afterEach(async () => {
    await browser?.close();
    browser = undefined;
  });

  it('without JavaScript sends 20 MB, is given a codename, and reads the reply that an editor sent over Tor', async () => {
    browser = await launchChromium({ tor: ports.chromium });
    const { path, digest } = newFile('scan.bin');
    const person = await SourceAtForm.open(browser, `${source}/en/`);
    await person.write('The invoices of March.');
    await person.attach(path);
    await person.send();
    const words = await person.codename();
    expect(words).toHaveLength(9);
    await person.leave();

    expect(await answer('The invoices of March.')).toBe(digest);

    await person.page.goto(`${source}/en/mailbox`);
    await person.enterCodename(words.join(' '));
    expect(await person.textsOf('.reply .text')).toEqual([REPLY]);
  });

  it('seals in the browser, loses the line in the middle, goes on by itself, and reads the reply', async () => {
    browser = await launchFirefox({ javascript: true, tor: ports.firefox });
    const { path, digest } = newFile('film.bin');
    const person = await ScriptingPerson.open(browser, `${source}/en/`);
    await person.write('The invoices of April.');
    await person.attach(path);
    await person.sealingIsReady();
    await person.pressSend();
    while (unfinished() < FILE_BYTES / 5) await sleep(20);
    await visitors.kill();
    const whenCut = unfinished();
    expect(whenCut).toBeLessThan(FILE_BYTES);
    visitors.start();
    await person.receipt();
    const codename = await person.codename();

    expect(await answer('The invoices of April.')).toBe(digest);

    await person.page.goto(`${source}/en/mailbox`);
    await person.page.waitForSelector('[name=codename]');
    await person.page.type('[name=codename]', codename);
    await person.pressSend();
    await person.waitFor(() => document.querySelector('.reply .text') !== null);
    expect(await person.textOf('.reply .text')).toBe(REPLY);
  });
});

describe('on the same onion service', () => {
  it('a circuit that floods it is told to wait, on a page, and another is not', async () => {
    const [flood, other] = [new Visitor(ports.tools, 'flood'), new Visitor(ports.tools, 'other')];
    const send = (visitor: Visitor) => visitor.ask('POST', `${source}/ko/send`);
    const statuses: number[] = [];
    for (let times = 0; times < 6; times++) statuses.push((await send(flood)).status);
    expect(statuses.slice(-2)).toEqual([429, 429]);
    expect(statuses.slice(0, 4)).not.toContain(429);
    expect((await send(flood)).text).toContain('<html lang="ko"');
    expect((await send(other)).status).not.toBe(429);
    expect((await flood.ask('GET', `${source}/en`)).status).toBe(200);
    flood.leave();
    other.leave();
  });

  it('answers keep no clock, no address of the clear web and no demand for a certificate', async () => {
    const visitor = new Visitor(ports.tools, 'headers');
    const { headers } = await visitor.ask('GET', `${source}/en`);
    expect(Object.keys(headers)).toEqual(expect.arrayContaining(['content-security-policy']));
    for (const name of ['date', 'strict-transport-security', 'onion-location', 'server']) {
      expect(headers).not.toHaveProperty(name);
    }
    visitor.leave();
  });
});

describe('the staff site on Tor', () => {
  it('is not there for whoever has no key for it, whatever else they have', async () => {
    const refused = await tips(['list'], strangersTor);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('client authorization');
    expect((await tips(['list'])).code).toBe(0);
  });
});
