import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { type ClientRequest, request } from 'node:http';
import { join } from 'node:path';
import { newCodename } from '../../keys/index.ts';
import { openStorage } from '../../server/storage/choose.ts';
import type { Id } from '../../server/storage/ports.ts';
import { answerTo, type FormAnswer, OWN_FORM } from '../support/multipart-form.ts';
import { openConversation } from '../support/open-stored.ts';
import {
  makeNewsroomKeys,
  type NewsroomKeys,
  prepareData,
  serverEnvironment,
} from '../support/running-server.ts';
import { ServerProcess } from '../support/server-process.ts';
import { codenameOn, SourceVisit } from '../support/source-visit.ts';
import { useTemporaryFolders } from '../support/temporary-folder.ts';

jest.setTimeout(600_000);

const MIB = 2 ** 20;
const MOST_MEMORY = 200 * MIB;
const CROWD = 200;
const REAL = 4;
/** Openings that wait, and the one that is being worked on: `MAX_WAITING` of the derivation queue. */
const MOST_WAITING = 301;
const TOO_MANY = 60;
/** While the others still ask. */
const MOST_ANSWERED = 30;
const BUSY = 'Many people are here at the moment';

const temporaryFolder = useTemporaryFolders();

let keys: NewsroomKeys;
let server: ServerProcess;

let data: string;
/** Of the right form. */
let unknown: string;

beforeAll(async () => {
  keys = await makeNewsroomKeys('rfc9580');
  unknown = (await newCodename('en')).words.join(' ');
});
beforeEach(async () => {
  const folder = temporaryFolder();
  data = join(folder, 'data');
  await prepareData(data, keys);
  server = await ServerProcess.start({ env: serverEnvironment(folder) });
});
afterEach(() => server.stop());

/** Each from a browser of its own: a visit waits for one codename at a time. */
class Crowd {
  readonly answers: FormAnswer[] = [];
  readonly #asked: ClientRequest[] = [];

  enter({ site, cookie = '', values }: SourceVisit, codename: string): void {
    const headers = { ...OWN_FORM, cookie, 'content-type': 'application/x-www-form-urlencoded' };
    const asked = request(`${site}/en/mailbox/open`, { method: 'POST', agent: false, headers });
    this.#asked.push(asked);
    void answerTo(asked).then(
      (answer) => this.answers.push(answer),
      () => undefined, // has left, or is missed by whoever counts the answers
    );
    asked.end(new URLSearchParams({ form: values.form, codename }).toString());
  }

  leave(): void {
    for (const asked of this.#asked) asked.destroy();
  }

  with(status: number): readonly FormAnswer[] {
    return this.answers.filter((answer) => answer.status === status);
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** At the field for the codename. */
async function openVisits(count: number): Promise<readonly SourceVisit[]> {
  const visits = Array.from({ length: count }, () => new SourceVisit(server.source));
  for (const visit of visits) await visit.get('/mailbox');
  return visits;
}

/** Milliseconds. */
async function timeToOpen(visit: SourceVisit, codename: string): Promise<number> {
  const began = performance.now();
  expect((await visit.post('open', { codename })).status).toBe(303);
  return performance.now() - began;
}

/** All that was kept, opened: files by the message that they came with. */
async function kept(): Promise<ReadonlyMap<string, readonly Buffer[]>> {
  const ids = (await (await server.signIn(keys)).ids()) as readonly Id[];
  await server.stop();
  const storage = await openStorage({ folder: data });
  try {
    const opened = await Promise.all(ids.map((id) => openConversation(storage, id, keys.newsroom.unlocked)));
    return new Map(opened.flat().map(({ letter, files }) => [letter.message, files]));
  } finally {
    await storage.close();
  }
}

async function firstTip(message: string): Promise<{ visit: SourceVisit; codename: string }> {
  const visit = await SourceVisit.begin(server.source);
  const codename = codenameOn(await visit.tell(message))?.join(' ');
  if (codename === undefined) throw new Error('The receipt shows no codename.');
  return { visit, codename };
}

it(`${CROWD} codenames that are entered at once do not stop intake, and each is answered in its turn`, async () => {
  const real: string[] = [];
  for (let index = 0; index < REAL; index++) real.push((await firstTip(`story ${index}`)).codename);
  const { visit } = await firstTip('the beginning');
  await visit.get('/mailbox');
  const crowd = new Crowd();
  const visits = await openVisits(CROWD);
  visits.forEach((one, index) => {
    crowd.enter(one, real[index - (CROWD - REAL)] ?? unknown);
  });
  await crowd.until(() => crowd.answers.length > 0);

  const began = performance.now();
  const further = await visit.tell('one thing more', '/mailbox/send');
  const furtherMs = performance.now() - began;
  const page = await SourceVisit.begin(server.source);
  const pageMs = performance.now() - began - furtherMs;
  const file = randomBytes(MIB);
  const first = await page.send([
    { field: 'message', value: 'a new story' },
    { name: 'scan.pdf', bytes: file },
  ]);
  const firstMs = performance.now() - began - furtherMs - pageMs;
  const waiting = CROWD - crowd.answers.length;
  expect([further.status, first.status]).toEqual([200, 200]);
  expect(codenameOn(first)).toHaveLength(9);
  // Neither had to wait for those who came before.
  expect(waiting).toBeGreaterThan(CROWD / 2);

  await crowd.until(() => crowd.answers.length === CROWD);
  const seconds = (performance.now() - began) / 1000;
  expect([crowd.with(404).length, crowd.with(303).length]).toEqual([CROWD - REAL, REAL]);
  expect(server.peakMemory()).toBeLessThan(MOST_MEMORY);
  process.stderr.write(
    `further message ${Math.round(furtherMs)} ms, page ${Math.round(pageMs)} ms, ` +
      `first tip with 1 MiB ${Math.round(firstMs)} ms; ${waiting} of ${CROWD} openings still waited; ` +
      `all after ${Math.round(seconds)} s; peak ${Math.round(server.peakMemory() / MIB)} MiB\n`,
  );
  const messages = await kept();
  expect(messages.get('one thing more')).toEqual([]);
  expect(messages.get('a new story')?.map((one) => one.equals(file))).toEqual([true]);
});

it('more codenames than can wait: some are told so calmly, and nothing is done for those who left', async () => {
  const { codename } = await firstTip('the beginning');
  const [early, late, ...visits] = await openVisits(MOST_WAITING + TOO_MANY + 2);
  const alone = await timeToOpen(early!, codename);
  const crowd = new Crowd();
  for (const visit of visits) crowd.enter(visit, unknown);
  await crowd.until(() => crowd.with(503).length >= TOO_MANY - MOST_ANSWERED);
  // Intake knows nothing of it.
  const first = await SourceVisit.begin(server.source);
  expect(codenameOn(await first.tell('a new story'))).toHaveLength(9);
  expect(crowd.with(503).filter(({ text }) => !text.includes(BUSY))).toEqual([]);
  expect(crowd.answers.filter(({ status }) => status !== 503 && status !== 404)).toEqual([]);
  expect(crowd.answers.length).toBeLessThan(MOST_WAITING);
  crowd.leave();
  const left = await timeToOpen(late!, codename);
  // Not a turn for each of those who waited.
  expect(left / alone).toBeLessThan(MOST_WAITING / 4);
  process.stderr.write(
    `${crowd.with(503).length} were told; opening took ${Math.round(alone)} ms alone, ` +
      `${Math.round(left)} ms after the others had left\n`,
  );
  expect(server.peakMemory()).toBeLessThan(MOST_MEMORY);
});
