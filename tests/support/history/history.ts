import type { Flaws } from '../stored-envelopes.ts';

export type Kind = 'tip' | 'message' | 'reply';

/** Something that was sent. Its name is its text, so that whoever reads it knows what it is. */
export interface Thing {
  readonly name: string;
  readonly kind: Kind;
  /** Name of the tip that began its conversation. */
  readonly conversation: string;
  /** Of its file. */
  readonly digest: string;
}

/** From the request to its answer, or to its failure. No clock: a count of what has begun and ended. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** `unknown`: the line broke before the answer. */
export type Outcome = 'ok' | 'refused' | 'unknown';

export interface Attempt extends Span {
  readonly outcome: Outcome;
}

export interface Sending extends Attempt {
  readonly name: string;
}

/** An editor deletes a conversation; a source deletes a reply, or closes a mailbox with all that is in it. */
export interface Removal extends Attempt {
  readonly what: 'conversation' | 'reply' | 'mailbox';
  /** Of the reply, or of the conversation. */
  readonly name: string;
}

export interface Seen {
  readonly name: string;
  /** Undefined where only the letter was opened; `NOT_WHOLE` where something did not open. */
  readonly digest?: string;
}

export const NOT_WHOLE = 'not whole';

/** The list shows first tips; an opened conversation all that is in it; a mailbox its replies. */
export type Place =
  { readonly where: 'list' } | { readonly where: 'conversation' | 'mailbox'; readonly conversation: string };

export type Look = Span & Place & { readonly seen: readonly Seen[] };

/** What lies on the disk, looked at past the server. */
export interface StoreLook extends Flaws {
  readonly at: number;
  /** Files and rows without each other; undefined where that cannot be told. */
  readonly orphans: readonly string[];
}

/** All that was done to a drop and seen of it. */
export class History {
  #time = 0;
  readonly things = new Map<string, Thing>();
  readonly sendings: Sending[] = [];
  readonly removals: Removal[] = [];
  readonly looks: Look[] = [];
  readonly stores: StoreLook[] = [];
  /** When a server had ended: what it had not kept by then it never will. */
  readonly ends: number[] = [];
  /** What cannot be told by comparing. */
  readonly oddities: string[] = [];

  tick(): number {
    this.#time += 1;
    return this.#time;
  }

  async send(thing: Thing, work: () => Promise<Outcome>): Promise<Outcome> {
    this.things.set(thing.name, thing);
    const attempt = await this.#attempt(work);
    this.sendings.push({ name: thing.name, ...attempt });
    return attempt.outcome;
  }

  async remove(what: Removal['what'], name: string, work: () => Promise<Outcome>): Promise<Outcome> {
    const attempt = await this.#attempt(work);
    this.removals.push({ what, name, ...attempt });
    return attempt.outcome;
  }

  /** @param work undefined where nothing could be seen */
  async look(place: Place, work: () => Promise<readonly Seen[] | undefined>): Promise<void> {
    const from = this.tick();
    const seen = await work();
    const to = this.tick();
    if (seen !== undefined) this.looks.push({ ...place, from, to, seen });
  }

  async #attempt(work: () => Promise<Outcome>): Promise<Attempt> {
    const from = this.tick();
    const outcome = await work();
    return { from, to: this.tick(), outcome };
  }
}
