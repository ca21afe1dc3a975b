import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { newId } from '../../server/storage/id.ts';
import type { Id } from '../../server/storage/ports.ts';
import { chanceOfLonger } from '../support/chance-of-longer.ts';
import { answerTo, type FormAnswer } from '../support/multipart-form.ts';
import { storeReply } from '../support/reply.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { ScriptingSource } from '../support/scripting-source.ts';
import { ringFor } from '../support/test-keys.ts';
import { newOwner, OWNER_HEADER, TUS } from '../support/uploads-site.ts';

/** Of each kind. `npm run soak` takes more. */
const SAMPLES = Number(process.env['SOAK_SAMPLES'] ?? 200);
const TIMEOUT_MS = 120_000 + SAMPLES * 500;
/**
 * A chance of one half strays by the square root of 1/(6n) and no further than this, by chance, once in a million times a
 * test (4.9 times that); to which is added what other work of a machine does unevenly.
 */
const MOST_STRAY = 4.9 / Math.sqrt(6 * SAMPLES) + 0.05;
/**
 * An upload that is there is a row that is read, some microseconds: a chance of 0.63 where nothing else runs. Whoever sees it
 * knew the id already, of 128 random bits.
 */
const ROW_READ = 0.15;
const WARM_UP = 10;

let sites: RunningSites;
let source: ScriptingSource;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
beforeAll(async () => {
  sites = await RunningSites.start({
    keys: await makeNewsroomKeys('rfc9580'),
    env: { SEALDROP_TIPS_PER_MINUTE: '0' },
  });
  source = new ScriptingSource(sites.source, await ringFor(sites.keys.newsroom));
});
afterAll(async () => {
  agent.destroy();
  await sites.close();
});

interface Probe {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
}

/** Not `fetch`: what it does beside would be measured too. */
function ask({ method = 'POST', path, headers = {}, json }: Probe): Promise<FormAnswer> {
  const body = json === undefined ? '' : JSON.stringify(json);
  const content = json === undefined ? {} : { 'content-type': 'application/json' };
  const asked = request(`${sites.source}/api${path}`, {
    method,
    agent,
    headers: { 'x-sealdrop': '1', ...content, 'content-length': body.length, ...headers },
  });
  const answer = answerTo(asked);
  asked.end(body);
  return answer;
}

/** All of an answer that anybody could compare, the order of its headers included. */
const seenIn = ({ status, headers, text }: FormAnswer): string =>
  `${status} ${JSON.stringify(headers)} ${text}`;

/** Asks for each in turn, and compares status, headers, bytes and times with those of the first. */
async function compare(kinds: Readonly<Record<string, () => Probe>>) {
  const names = Object.keys(kinds);
  const times = names.map((): number[] => []);
  const seen = new Set<string>();
  for (let sample = -WARM_UP; sample < SAMPLES; sample++) {
    // Interleaved, and not always in the same order: whatever else the machine does falls on all alike.
    for (let turn = 0; turn < names.length; turn++) {
      const index = (turn + sample + WARM_UP) % names.length;
      const probe = kinds[names[index] ?? '']!();
      const began = performance.now();
      const answer = await ask(probe);
      if (sample >= 0) times[index]?.push(performance.now() - began);
      seen.add(seenIn(answer));
    }
  }
  const [first = [], ...others] = times;
  const strays = others.map((these, index) => {
    const stray = Math.abs(chanceOfLonger(these, first) - 0.5);
    return { kind: names[index + 1], stray };
  });
  process.stderr.write(
    `${SAMPLES} each: ${strays.map(({ kind, stray }) => `${kind} ${stray.toFixed(3)}`).join(', ')}\n`,
  );
  return { seen: [...seen], strays };
}

function expectAlike(
  { seen, strays }: Awaited<ReturnType<typeof compare>>,
  pattern: RegExp,
  mostStray = MOST_STRAY,
): void {
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatch(pattern);
  expect(strays.filter(({ stray }) => stray >= mostStray)).toEqual([]);
}

const unknownLocator = (): string => randomBytes(32).toString('base64url');

async function conversation() {
  const tip = await source.prepare('a story');
  await source.post('/tips', tip);
  const newsroom = {
    ...sites.storage,
    ring: await ringFor(sites.keys.newsroom),
    signer: sites.keys.newsroom.unlocked,
  };
  const reply = await storeReply(newsroom, tip.tip as Id);
  const stored = await sites.storage.tips.tip(reply);
  return { locator: tip.mailbox['locator'] ?? '', reply, part: stored?.parts[0]?.id ?? '' };
}

describe('whoever tries locators', () => {
  it.each([
    ['/mailbox/body', { part: newId() }],
    ['/mailbox/delete', { tip: newId() }],
    ['/mailbox/close', {}],
  ])(
    'is not told by %s whether one was ever there',
    async (path, fields) => {
      const { locator: closed } = await conversation();
      expect((await ask({ path: '/mailbox/close', json: { locator: closed } })).status).toBe(200);
      const probe = (locator: string) => ({ path, json: { locator, ...fields } });
      const compared = await compare({ unknown: () => probe(unknownLocator()), closed: () => probe(closed) });
      expectAlike(compared, /^404 .*\{"code":"unknown-mailbox"\}$/u);
    },
    TIMEOUT_MS,
  );
});

describe('a source', () => {
  it(
    "cannot tell parts of somebody else's replies from such as are not there",
    async () => {
      const [own, foreign] = [await conversation(), await conversation()];
      const probe = (part: string) => ({ path: '/mailbox/body', json: { locator: own.locator, part } });
      const compared = await compare({ unknown: () => probe(newId()), foreign: () => probe(foreign.part) });
      expectAlike(compared, /^404 .*\{"code":"not-found"\}$/u);
    },
    TIMEOUT_MS,
  );

  it(
    "is told the same of deleting somebody else's reply and one that is not there, and neither is deleted",
    async () => {
      const [own, foreign] = [await conversation(), await conversation()];
      const probe = (tip: string) => ({ path: '/mailbox/delete', json: { locator: own.locator, tip } });
      const compared = await compare({ unknown: () => probe(newId()), foreign: () => probe(foreign.reply) });
      expectAlike(compared, /^200 .*\{\}$/u);
      expect(await sites.storage.tips.tip(foreign.reply)).toBeDefined();
    },
    TIMEOUT_MS,
  );
});

describe('whoever tries uploads', () => {
  const patch = { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };

  it.each([
    ['HEAD', {}],
    ['PATCH', patch],
    ['DELETE', {}],
  ])(
    'is not told by %s whether one is there, was there or never was',
    async (method, more) => {
      const there = await source.upload(randomBytes(1_000));
      const gone = await source.upload(randomBytes(1_000));
      const stranger = newOwner();
      const probe = (id: string, owner = stranger) => ({
        method,
        path: `/uploads/${id}`,
        headers: { ...TUS, [OWNER_HEADER]: owner, ...more } as Record<string, string>,
      });
      expect((await ask({ ...probe(gone, source.owner), method: 'DELETE' })).status).toBe(204);
      const compared = await compare({
        unknown: () => probe(newId()),
        foreign: () => probe(there),
        gone: () => probe(gone, source.owner),
      });
      expectAlike(compared, /^404 /u, MOST_STRAY + ROW_READ);
      expect((await ask({ ...probe(there, source.owner), method: 'HEAD' })).status).toBe(200);
    },
    TIMEOUT_MS,
  );
});
