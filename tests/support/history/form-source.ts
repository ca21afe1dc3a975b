import type { FormAnswer, FormPart } from '../multipart-form.ts';
import { codenameOn, SourceVisit } from '../source-visit.ts';
import type { Outcome, Seen, Thing } from './history.ts';
import { isBrokenLine, outcomeOf, outcomeOfStatus } from './outcome.ts';
import { digestOf, type File, newThing, type Person, someFile, type Stage } from './person.ts';

/** A conversation whose codename somebody has on paper. */
export interface Kept {
  readonly codename: string;
  readonly conversation: string;
}

/** A reply as the page of a mailbox shows it. */
interface ShownReply {
  readonly id: string;
  readonly name: string;
  readonly hasFile: boolean;
}

/** Without JavaScript: tells something, comes back with a codename, reads, deletes, closes, and begins anew. */
export class FormSource implements Person {
  readonly #stage: Stage;
  #kept: Kept | undefined;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async step(): Promise<void> {
    const { chance } = this.#stage;
    if (this.#kept === undefined || chance.below(4) === 0) {
      this.#kept = await this.#tell();
      return;
    }
    const staysOn = await comeBack(this.#stage, this.#kept);
    if (!staysOn) this.#kept = undefined;
  }

  async #tell(): Promise<Kept | undefined> {
    const { drop, chance } = this.#stage;
    const visit = await unlessBroken(() => SourceVisit.begin(drop.source));
    if (visit === undefined) return undefined;
    const { values } = visit;
    const file = someFile(chance);
    const thing = newThing(this.#stage, 'tip', file);
    const first = await send(this.#stage, visit, thing, file);
    if (first.outcome !== 'unknown' || chance.below(2) === 0) return keptOf(first.answer, thing);
    // Back, and Send again: the same form, also to a server that was killed meanwhile.
    await drop.up();
    const again = new SourceVisit(drop.source, { cookie: visit.cookie });
    again.values = values;
    return keptOf((await send(this.#stage, again, thing, file)).answer, thing);
  }
}

/** @returns whether the mailbox is still of use */
export async function comeBack(stage: Stage, { codename, conversation }: Kept): Promise<boolean> {
  const { drop, chance } = stage;
  const visit = new SourceVisit(drop.source);
  const replies = await look(stage, visit, { codename, conversation });
  if (replies === undefined) return chance.below(10) > 0;
  const deed = chance.below(10);
  if (deed < 5) {
    const file = someFile(chance);
    await send(stage, visit, newThing(stage, 'message', file, conversation), file, '/mailbox/send');
  } else if (deed < 7 && replies[0] !== undefined) {
    const { id, name } = replies[0];
    await drop.history.remove('reply', name, () => post(visit, 'delete', { reply: id }));
  } else if (deed === 9) {
    await drop.history.remove('mailbox', conversation, () => post(visit, 'close'));
    return false;
  }
  return true;
}

async function look(
  { drop }: Stage,
  visit: SourceVisit,
  { codename, conversation }: Kept,
): Promise<readonly ShownReply[] | undefined> {
  const wasClockRight = drop.watchClock();
  let replies: readonly ShownReply[] | undefined;
  await drop.history.look({ where: 'mailbox', conversation }, async () => {
    const seen = await unlessBroken(async () => {
      const page = await visit.open(codename);
      if (page.status === 404) return wasClockRight() ? [] : undefined;
      if (page.status !== 200 || !page.text.includes('/mailbox/send')) return undefined;
      replies = repliesOn(page);
      return Promise.all(replies.map((reply) => read(visit, reply)));
    });
    return seen?.every((one) => one !== undefined) === true ? seen : undefined;
  });
  return replies;
}

/** @returns undefined where it was deleted meanwhile */
async function read(visit: SourceVisit, { id, name, hasFile }: ShownReply): Promise<Seen | undefined> {
  if (!hasFile) return { name, digest: digestOf(undefined) };
  const tab = new SourceVisit(visit.site, { cookie: visit.cookie });
  tab.values = visit.values;
  const { status, body } = await tab.post('file', { reply: id, position: '1' });
  return status === 200 ? { name, digest: digestOf(body) } : undefined;
}

function repliesOn({ text }: FormAnswer): readonly ShownReply[] {
  return [...text.matchAll(/<article.*?<\/article>/gsu)].map(([article]) => ({
    id: /aria-labelledby="reply-([a-z2-7]+)"/u.exec(article)?.[1] ?? '',
    name: /<div class="text notranslate" dir="auto">(reply-\d+)<\/div>/u.exec(article)?.[1] ?? 'unreadable',
    hasFile: article.includes('name="position"'),
  }));
}

interface Sent {
  readonly outcome: Outcome;
  readonly answer: FormAnswer | undefined;
}

async function send(
  { drop }: Stage,
  visit: SourceVisit,
  thing: Thing,
  file: File | undefined,
  path?: string,
): Promise<Sent> {
  let answer: FormAnswer | undefined;
  const parts: FormPart[] = [{ field: 'message', value: thing.name }, ...(file === undefined ? [] : [file])];
  const outcome = await drop.history.send(thing, () =>
    outcomeOf(async () => {
      answer = await visit.send(parts, path);
      return outcomeOfStatus(answer.status);
    }),
  );
  return { outcome, answer };
}

function keptOf(answer: FormAnswer | undefined, { name }: Thing): Kept | undefined {
  const words = answer === undefined ? undefined : codenameOn(answer);
  return words === undefined ? undefined : { codename: words.join(' '), conversation: name };
}

function post(visit: SourceVisit, action: string, fields?: Record<string, string>): Promise<Outcome> {
  return outcomeOf(async () => outcomeOfStatus((await visit.post(action, fields)).status));
}

async function unlessBroken<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isBrokenLine(error)) return undefined;
    throw error;
  }
}
