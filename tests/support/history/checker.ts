import type { History, Look, Removal, Seen, Sending, Thing } from './history.ts';
import { NOT_WHOLE } from './history.ts';

export type Flaw =
  | 'lost'
  | 'doubled'
  | 'came back'
  | 'there after its deletion'
  | 'taken into what was deleted'
  | 'refused, and there'
  | 'there before it was sent'
  | 'appeared after the server had ended'
  | 'changed'
  | 'not whole'
  | 'sent by nobody'
  | 'store'
  | 'odd';

export interface Contradiction {
  readonly flaw: Flaw;
  /** Of a thing, or what is wrong. */
  readonly what: string;
}

/** The editors' side, or the source's. */
type View = 'desk' | 'mailbox';

/**
 * What in a history cannot be so, if what is acknowledged is there exactly once until it is deleted and never after, what is
 * refused is never there, and what nobody knows of is there or not but does not change its mind.
 */
export function contradictions(history: History): readonly Contradiction[] {
  const found = [...strangersIn(history), ...flawsOfStores(history)];
  found.push(...history.oddities.map((what): Contradiction => ({ flaw: 'odd', what })));
  const traces = new Traces(history);
  for (const thing of history.things.values()) {
    found.push(...flawsOf(traces.of(thing, 'desk')));
    if (thing.kind === 'reply') found.push(...flawsOf(traces.of(thing, 'mailbox')));
  }
  return found;
}

function strangersIn({ looks, things }: History): Contradiction[] {
  const names = looks.flatMap(({ seen }) => seen.map(({ name }) => name));
  return [...new Set(names)]
    .filter((name) => !things.has(name))
    .map((what) => ({ flaw: 'sent by nobody', what }));
}

function flawsOfStores({ stores }: History): Contradiction[] {
  return stores.flatMap(({ at, unopened, elsewhere, lost, integrity, orphans }) => {
    const what = [
      ...unopened.map((part) => `part ${part} does not open with the ring of its row`),
      ...elsewhere.map((part) => `part ${part} opens with another ring than that of its row`),
      ...lost.map((part) => `part ${part} is lost`),
      ...orphans.map((orphan) => `${orphan} stands alone`),
      ...(integrity === 'ok' ? [] : [`integrity check: ${integrity}`]),
    ];
    return what.map((text): Contradiction => ({ flaw: 'store', what: `${at}: ${text}` }));
  });
}

/** All that concerns one thing on one side. */
interface Trace {
  readonly thing: Thing;
  readonly sendings: readonly Sending[];
  readonly removals: readonly Removal[];
  /** In which it could have been seen, and how often it was. */
  readonly looks: readonly (Look & { readonly found: readonly Seen[] })[];
  readonly ends: readonly number[];
}

function flawsOf({ thing, sendings, removals, looks, ends }: Trace): Contradiction[] {
  const flaws = new Set<Flaw>();
  const sawIt = looks.filter(({ found }) => found.length > 0);
  const missedIt = looks.filter(({ found }) => found.length === 0);

  const begun = earliest(sendings.map(({ from }) => from));
  const settled = latest(sendings.map(({ to }) => to));
  const isRefused = sendings.length > 0 && sendings.every(({ outcome }) => outcome === 'refused');
  const acknowledged = earliest(sendings.filter(isOk).map(({ to }) => to));
  /** From here on it is known to be there. */
  const there = Math.min(acknowledged, earliest(sawIt.map(({ to }) => to)));
  const removed = earliest(removals.filter(isOk).map(({ to }) => to));
  const mayBeRemoved = earliest(removals.filter(isNotRefused).map(({ from }) => from));
  /** From here on it is known to be gone, or never to come. */
  const gone = earliest(missedIt.filter(({ from }) => from > there).map(({ to }) => to));
  const ended = earliest(ends.filter((end) => end > settled));
  const never = earliest(missedIt.filter(({ from }) => from > ended).map(({ to }) => to));

  if (sendings.some((sending) => isOk(sending) && sending.from > removed))
    flaws.add('taken into what was deleted');
  for (const { from, to, found } of sawIt) {
    if (found.length > 1) flaws.add('doubled');
    if (to < begun) flaws.add('there before it was sent');
    if (isRefused) flaws.add('refused, and there');
    if (from > removed) flaws.add('there after its deletion');
    else if (from > gone) flaws.add('came back');
    else if (from > never && there > never) flaws.add('appeared after the server had ended');
    for (const { digest = thing.digest } of found) {
      if (digest !== thing.digest) flaws.add(digest === NOT_WHOLE ? 'not whole' : 'changed');
    }
  }
  for (const { from, to } of missedIt) {
    if (from > there && to < mayBeRemoved) flaws.add('lost');
  }
  return [...flaws].map((flaw) => ({ flaw, what: thing.name }));
}

class Traces {
  readonly #history: History;
  readonly #sendings: ReadonlyMap<string, readonly Sending[]>;
  readonly #removals: ReadonlyMap<string, readonly Removal[]>;
  readonly #looks: ReadonlyMap<string, readonly Look[]>;
  /** How often each name is in a look. */
  readonly #found = new Map<Look, ReadonlyMap<string, readonly Seen[]>>();

  constructor(history: History) {
    this.#history = history;
    this.#sendings = grouped(history.sendings, ({ name }) => name);
    this.#removals = grouped(history.removals, ({ what, name }) => `${what} ${name}`);
    this.#looks = grouped(history.looks, placeOf);
    for (const look of history.looks)
      this.#found.set(
        look,
        grouped(look.seen, ({ name }) => name),
      );
  }

  of(thing: Thing, view: View): Trace {
    const { name, kind, conversation } = thing;
    const places =
      view === 'mailbox'
        ? [`mailbox ${conversation}`]
        : [`conversation ${conversation}`, ...(kind === 'tip' ? ['list'] : [])];
    const removals =
      view === 'mailbox'
        ? [`reply ${name}`, `mailbox ${conversation}`, `conversation ${conversation}`]
        : [`conversation ${conversation}`];
    const looks = places.flatMap((place) => this.#looks.get(place) ?? []);
    return {
      thing,
      sendings: this.#sendings.get(name) ?? [],
      removals: removals.flatMap((key) => this.#removals.get(key) ?? []),
      looks: looks.map((look) => ({ ...look, found: this.#found.get(look)?.get(name) ?? [] })),
      ends: this.#history.ends,
    };
  }
}

function placeOf(look: Look): string {
  return look.where === 'list' ? 'list' : `${look.where} ${look.conversation}`;
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}

const isOk = ({ outcome }: Sending | Removal): boolean => outcome === 'ok';
const isNotRefused = ({ outcome }: Sending | Removal): boolean => outcome !== 'refused';

function earliest(times: readonly number[]): number {
  return Math.min(Number.POSITIVE_INFINITY, ...times);
}

function latest(times: readonly number[]): number {
  return Math.max(Number.NEGATIVE_INFINITY, ...times);
}
