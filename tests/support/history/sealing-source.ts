import { readPublicKeys, type Ring } from '../../../keys/index.ts';
import { ringOf } from '../../../keys/ring.ts';
import { ScriptingSource, type SealedRequest } from '../scripting-source.ts';
import { comeBack, type Kept } from './form-source.ts';
import type { Outcome } from './history.ts';
import { isBrokenLine, outcomeOf, outcomeOfStatus } from './outcome.ts';
import { newThing, type Person, someFile, type Stage } from './person.ts';

/** How often a tip is sealed anew for a ring that has changed. */
const MAX_RINGS = 3;
const MAX_TRIES = 5;

/** With JavaScript: seals, uploads piece by piece and goes on after the line has broken; comes back without JavaScript. */
export class SealingSource implements Person {
  readonly #stage: Stage;
  #kept: Kept | undefined;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async step(): Promise<void> {
    if (this.#kept === undefined || this.#stage.chance.below(3) === 0) this.#kept = await this.#tell();
    else if (!(await comeBack(this.#stage, this.#kept))) this.#kept = undefined;
  }

  async #tell(): Promise<Kept | undefined> {
    const { drop, chance } = this.#stage;
    try {
      const source = new ResumingSource(this.#stage, await ringNow(drop.source));
      const file = someFile(chance);
      const thing = newThing(this.#stage, 'tip', file);
      const request = await source.prepare(thing.name, file === undefined ? [] : [file.bytes]);
      const outcome = await this.#hand(source, thing.name, request);
      if (outcome !== 'ok' || source.codename === undefined) return undefined;
      return { codename: source.codename, conversation: thing.name };
    } catch (error) {
      // It was not asked to be a tip yet.
      if (isBrokenLine(error) || error instanceof Refused) return undefined;
      throw error;
    }
  }

  /** Hands it in until it is clear what has become of it, or gives up. */
  async #hand(source: ResumingSource, name: string, request: SealedRequest): Promise<Outcome> {
    const { drop, chance } = this.#stage;
    const thing = drop.history.things.get(name)!;
    let current = request;
    for (let rings = 1; ; rings++) {
      const said = { changed: false };
      const outcome = await drop.history.send(thing, () =>
        outcomeOf(async () => {
          const { status, body } = await source.post('/tips', current);
          said.changed = body['code'] === 'ring-changed';
          return outcomeOfStatus(status);
        }),
      );
      if (outcome === 'ok' || rings === MAX_RINGS) return outcome;
      if (outcome === 'unknown') {
        await drop.up();
        if (chance.below(2) === 0) return this.#giveUp(source, name, current);
      } else if (said.changed) current = await source.sealAgain(request, await ringNow(drop.source));
      else return outcome;
    }
  }

  /** The server says whether it was kept; if it was not, it never will be. */
  async #giveUp(source: ResumingSource, name: string, { tip, owner }: SealedRequest): Promise<Outcome> {
    const { history } = this.#stage.drop;
    const said = { kept: false };
    await history.remove('conversation', name, () =>
      outcomeOf(async () => {
        const { status, body } = await source.post('/tips/give-up', { tip, owner });
        said.kept = body['kept'] === true;
        return status === 200 && !said.kept ? 'ok' : 'refused';
      }),
    );
    return said.kept ? history.send(history.things.get(name)!, () => Promise.resolve('ok')) : 'unknown';
  }
}

class Refused extends Error {}

/** Uploads in pieces, and goes on from what the server has. */
class ResumingSource extends ScriptingSource {
  readonly #stage: Stage;

  constructor(stage: Stage, ring: Ring) {
    super(stage.drop.source, ring);
    this.#stage = stage;
  }

  override async upload(body: Uint8Array): Promise<string> {
    const { chance, drop } = this.#stage;
    const begun = await this.#ask('POST', '/api/uploads', { 'upload-length': String(body.length) });
    if (begun.status !== 201) throw new Refused();
    const path = begun.headers.get('location') ?? '';
    let offset = 0;
    for (let tries = 0; offset < body.length; tries++) {
      const piece = body.subarray(offset, offset + 1 + chance.below(body.length));
      try {
        const sent = await this.#ask('PATCH', path, { 'upload-offset': String(offset) }, piece);
        if (sent.status !== 204) throw new Refused();
        offset = Number(sent.headers.get('upload-offset'));
      } catch (error) {
        if (!isBrokenLine(error) || tries === MAX_TRIES) throw error;
        await drop.up();
        const there = await this.#ask('HEAD', path);
        if (there.status !== 200) throw new Refused();
        const durable = Number(there.headers.get('upload-offset'));
        if (durable < offset)
          drop.history.oddities.push(`an upload had ${offset} bytes, and then ${durable}`);
        offset = durable;
      }
    }
    return path.split('/').at(-1) ?? '';
  }

  #ask(method: string, path: string, headers: Record<string, string> = {}, body?: Uint8Array) {
    return fetch(this.#stage.drop.source + path, {
      method,
      headers: {
        'x-sealdrop': '1',
        'x-sealdrop-owner': this.owner,
        'tus-resumable': '1.0.0',
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/offset+octet-stream' }),
      },
      ...(body === undefined ? {} : { body: body as BodyInit }),
    });
  }
}

async function ringNow(site: string): Promise<Ring> {
  const answer = await fetch(`${site}/api/newsroom`, { headers: { 'x-sealdrop': '1' } });
  if (answer.status !== 200) throw new Refused();
  const { epoch, keys } = (await answer.json()) as {
    readonly epoch: number;
    readonly keys: readonly string[];
  };
  const read = await Promise.all(keys.map((armored) => readPublicKeys(armored)));
  return ringOf(epoch, read.flat(), new Date());
}
