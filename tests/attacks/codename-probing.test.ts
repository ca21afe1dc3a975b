import { type Codename, newCodename } from '../../keys/index.ts';
import { chanceOfLonger } from '../support/chance-of-longer.ts';
import type { FormAnswer } from '../support/multipart-form.ts';
import { makeNewsroomKeys, RunningSites } from '../support/running-server.ts';
import { codenameOn, SourceVisit } from '../support/source-visit.ts';

const SAMPLES = 40;
const TIMEOUT_MS = 300_000;
/**
 * With 40 samples each it strays by 0.065, so this is about four times that: a derivation left out, or done twice, gives 0
 * or 1.
 */
const MOST_STRAY = 0.27;

const KINDS = ['unknown', 'wrong', 'expired', 'closed'] as const;
type Kind = (typeof KINDS)[number];

let sites: RunningSites;
beforeAll(async () => {
  sites = await RunningSites.start({ keys: await makeNewsroomKeys('rfc9580') });
});
afterAll(() => sites.close());

async function tell(): Promise<{ source: SourceVisit; words: readonly string[] }> {
  const source = await SourceVisit.begin(sites.source);
  return { source, words: codenameOn(await source.tell('a story'))! };
}

/** A codename that opens nothing, of each kind; the last words are those of a mailbox that is open. */
async function makeCodenames(): Promise<Record<Kind, readonly string[]>> {
  const expired = await tell();
  sites.clock.advance({ hours: 24 * 181 });
  const closed = await tell();
  await closed.source.get('/mailbox');
  await closed.source.post('close');
  const live = await tell();
  const { words: unknown }: Codename = await newCodename('en');
  const wrong = [...live.words.slice(0, 8), unknown[8]!];
  return { unknown, wrong, expired: expired.words, closed: closed.words };
}

/** The page without what differs from one request to the next whatever was entered, and without the entry itself. */
function pageOf({ text }: FormAnswer, entered: string): string {
  return text
    .replace(/name="form" value="[^"]*"/u, '')
    .replace(`>\n${entered}</textarea>`, '')
    .replace(/<!-- *-->$/u, '');
}

describe('whoever tries codenames', () => {
  it(
    'cannot tell an unknown one from a wrong, an expired or a closed one: same status, same page, same time',
    async () => {
      const codenames = await makeCodenames();
      const stranger = new SourceVisit(sites.source);
      await stranger.get('/mailbox');
      const pages = new Set<string>();
      const statuses = new Set<number>();
      const headers = new Set<string>();
      const times: Record<Kind, number[]> = { unknown: [], wrong: [], expired: [], closed: [] };
      for (let sample = 0; sample < SAMPLES; sample++) {
        // Interleaved, and not always in the same order: whatever else the machine does falls on all alike.
        const order = KINDS.map((_, index) => KINDS[(index + sample) % KINDS.length]!);
        for (const kind of order) {
          const entered = codenames[kind].join(' ');
          const began = performance.now();
          const answer = await stranger.open(entered);
          times[kind].push(performance.now() - began);
          statuses.add(answer.status);
          pages.add(pageOf(answer, entered));
          headers.add(Object.keys(answer.headers).sort().join());
        }
      }
      expect([...statuses]).toEqual([404]);
      expect([pages.size, headers.size]).toEqual([1, 1]);
      for (const kind of KINDS.slice(1)) {
        const stray = Math.abs(chanceOfLonger(times[kind], times.unknown) - 0.5);
        expect([kind, stray < MOST_STRAY, stray]).toEqual([kind, true, stray]);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'from one network is held back like whoever sends too many tips',
    async () => {
      const limited = await RunningSites.start({
        keys: sites.keys,
        env: { SEALDROP_LIMIT_LOOPBACK: 'yes', SEALDROP_TIPS_PER_MINUTE: '3' },
      });
      const stranger = new SourceVisit(limited.source);
      await stranger.get('/mailbox');
      const statuses: number[] = [];
      const { words } = await newCodename('en');
      for (let tries = 0; tries < 4; tries++) statuses.push((await stranger.open(words.join(' '))).status);
      expect(statuses).toEqual([404, 404, 404, 429]);
      await limited.close();
    },
    TIMEOUT_MS,
  );
});
