import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { answerTo, type FormAnswer } from '../support/multipart-form.ts';
import { chanceOfLonger } from '../support/chance-of-longer.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { ScriptingSource } from '../support/scripting-source.ts';
import { ringFor } from '../support/test-keys.ts';

const SAMPLES = 600;
const TIMEOUT_MS = 300_000;
/** With 600 samples each it strays by 0.017, so this is six times that. */
const MOST_STRAY = 0.1;

const KINDS = ['unknown', 'expired', 'closed'] as const;
type Kind = (typeof KINDS)[number];

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

async function tell(): Promise<string> {
  const tip = await source.prepare('a story');
  await source.post('/tips', tip);
  return tip.mailbox['locator'] ?? '';
}

async function makeLocators(): Promise<Record<Kind | 'live', string>> {
  const expired = await tell();
  sites.clock.advance({ hours: 24 * 181 });
  const closed = await tell();
  await source.post('/mailbox/close', { locator: closed });
  return { live: await tell(), unknown: randomBytes(32).toString('base64url'), expired, closed };
}

/** Not `fetch`: what it does beside would be measured too. */
async function probe(locator: string): Promise<FormAnswer> {
  const body = JSON.stringify({ locator });
  const asked = request(`${sites.source}/api/mailbox`, {
    method: 'POST',
    agent,
    headers: { 'x-sealdrop': '1', 'content-type': 'application/json', 'content-length': body.length },
  });
  const answer = answerTo(asked);
  asked.end(body);
  return answer;
}

describe('whoever tries locators, as the script of a page sends them,', () => {
  it(
    'cannot tell an unknown one from an expired or a closed one: same status, same answer, same time',
    async () => {
      const locators = await makeLocators();
      expect((await probe(locators.live)).status).toBe(200);
      const seen = new Set<string>();
      const times: Record<Kind, number[]> = { unknown: [], expired: [], closed: [] };
      for (let sample = -10; sample < SAMPLES; sample++) {
        // Interleaved, and not always in the same order: whatever else the machine does falls on all alike.
        for (const kind of KINDS.map((_, index) => KINDS[(index + sample + 12) % KINDS.length]!)) {
          const began = performance.now();
          const { status, text, headers } = await probe(locators[kind]);
          // The first ones warm up.
          if (sample >= 0) times[kind].push(performance.now() - began);
          seen.add(`${status} ${text} ${Object.keys(headers).sort().join()}`);
        }
      }
      expect(seen.size).toBe(1);
      expect([...seen][0]).toMatch(/^404 \{"code":"unknown-mailbox"\}/u);
      for (const kind of KINDS.slice(1)) {
        const stray = Math.abs(chanceOfLonger(times[kind], times.unknown) - 0.5);
        expect([kind, stray < MOST_STRAY, stray]).toEqual([kind, true, stray]);
      }
    },
    TIMEOUT_MS,
  );
});
