import {
  commitPart,
  encodeLetter,
  type Letter,
  newSessionKey,
  type Ring,
  sealBody,
  wrapSessionKey,
} from '../../keys/index.ts';
import { requireDay } from '../../server/storage/day.ts';
import { sha256 } from '../../server/storage/digest.ts';
import { type Id, newId } from '../../server/storage/id.ts';
import type { StoredPart, StoredTip } from '../../server/storage/ports.ts';
import { ciphers, gathered } from '../support/sealed-tip.ts';

/** As the server: what is larger is not in the list. */
const INLINE_BYTES = 32_768;

export interface TipFile {
  readonly name: string;
  readonly type?: string;
  readonly bytes: Uint8Array;
}

export interface TipText {
  readonly message: string;
  readonly language?: string;
  readonly day?: string;
  /** Time of day, such as `10:20:30`. */
  readonly time?: string;
  readonly sealed?: 'browser' | 'arrival';
  readonly files?: readonly TipFile[];
  /** Changes the letter before it is sealed. */
  readonly twist?: (letter: Letter) => Letter;
}

/** A tip as the store holds it, and the bodies that are too long for its rows. */
export interface TipWithBodies {
  readonly tip: StoredTip;
  readonly bodies: ReadonlyMap<Id, Uint8Array>;
}

export async function sealTipFor(ring: Ring, text: TipText): Promise<TipWithBodies> {
  const { message, language = 'en', day = '2025-11-20', time = '10:20:30', sealed = 'arrival' } = text;
  const id = newId();
  const bodies = new Map<Id, Uint8Array>();
  const attachments: StoredPart[] = [];
  const manifest: Letter['attachments'][number][] = [];
  for (const [index, { name, type = '', bytes }] of (text.files ?? []).entries()) {
    const position = index + 1;
    const { part, sessionKey } = await sealOne(ring, { kind: 'attachment', position, bytes }, bodies);
    const commitment = await commitPart(id, part.id, position, sessionKey);
    attachments.push(part);
    manifest.push({ part: part.id, name, type, size: bytes.length, commitment });
  }
  const moment = `${day}T${time}.000Z`;
  const letter: Letter = {
    tip: id,
    message,
    language,
    time: moment,
    sealed,
    author: 'source',
    attachments: manifest,
  };
  const bytes = encodeLetter(text.twist?.(letter) ?? letter);
  const { part } = await sealOne(ring, { kind: 'letter', position: 0, bytes }, bodies);
  const parts = [part, ...attachments];
  return { tip: { id, day: requireDay(day), sealed, author: 'source', parts }, bodies };
}

interface Plain extends Pick<StoredPart, 'kind' | 'position'> {
  readonly bytes: Uint8Array;
}

async function sealOne(ring: Ring, { kind, position, bytes }: Plain, bodies: Map<Id, Uint8Array>) {
  const sessionKey = newSessionKey(ring.suite);
  const body = await gathered(sealBody(once(bytes), sessionKey, ciphers));
  const id = newId();
  const inline = body.length <= INLINE_BYTES;
  if (!inline) bodies.set(id, body);
  const part: StoredPart = {
    id,
    kind,
    position,
    epoch: ring.epoch,
    suite: ring.suite,
    envelope: await wrapSessionKey(sessionKey, ring, new Date()),
    length: body.length,
    digest: sha256(body),
    body: inline ? { inline: body } : { blob: id },
  };
  return { part, sessionKey };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable is what sealBody takes
async function* once(bytes: Uint8Array) {
  yield bytes;
}
