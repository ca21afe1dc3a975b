import express, { type Router } from 'express';
import * as v from 'valibot';
import { sendBody } from '../http/send-body.ts';
import type { Id } from '../storage/ports.ts';
import { keepReply, MAX_REPLY_REQUEST_BYTES, type ReplyContext, replySchema } from './keep-reply.ts';
import { idOf, parse } from './parse.ts';
import { sessionOf } from './session-of.ts';
import { StaffError } from './staff-error.ts';
import { listedTip, tipDetail } from './tip-answers.ts';

const DEFAULT_PAGE_TIPS = 100;
const MAX_PAGE_TIPS = 200;

const readSchema = v.object({
  read: v.boolean(),
  /** How many later messages of the source the reader has seen. */
  seen: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
});
const listSchema = v.object({
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,4}$/u), v.transform(Number), v.minValue(1), v.maxValue(MAX_PAGE_TIPS)),
  ),
  after: v.optional(v.pipe(v.string(), v.maxLength(200))),
});

export function tipRoutes(router: Router, { tips, blobs }: ReplyContext): void {
  router.get('/tips', async (request, response) => {
    const { limit = DEFAULT_PAGE_TIPS, after } = parse(listSchema, request.query);
    const reader = sessionOf(request).fingerprint;
    const page = await tips.listTips({ reader, limit, ...(after === undefined ? {} : { after }) });
    response.json({
      tips: page.tips.map(listedTip),
      ...(page.next === undefined ? {} : { next: page.next }),
    });
  });
  router.get('/tips/count', async (request, response) => {
    response.json(await tips.countTips(sessionOf(request).fingerprint));
  });
  router.get('/tips/:id', async (request, response) => {
    const id = idOf(request);
    // The mailbox first: one that is closed in between shows as open, and refuses the reply.
    const mailbox = await tips.mailbox(id);
    const [first, ...later] = await tips.conversation(id);
    if (first === undefined) throw new StaffError('not-found');
    response.json(tipDetail([first, ...later], mailbox));
  });
  router.put('/tips/:id/read', async (request, response) => {
    const { read, seen } = parse(readSchema, request.body);
    await tips.setRead(idOf(request), sessionOf(request).fingerprint, read, seen);
    response.status(204).end();
  });
  router.get('/parts/:id/body', async (request, response) => {
    const part = await tips.part(idOf(request));
    if (part === undefined) throw new StaffError('not-found');
    await sendBody(response, part, blobs);
  });
}

/** Its request is longer than any other: it stands before the reader of ordinary requests, and behind the guard. */
export function replyRoute(router: Router, context: ReplyContext): void {
  const json = express.json({ limit: MAX_REPLY_REQUEST_BYTES, strict: true });
  const inTurn = new InTurn();
  router.post('/tips/:id/replies', json, async (request, response) => {
    const reply = parse(replySchema, request.body);
    const [session, conversation] = [sessionOf(request), idOf(request)];
    await inTurn.run(reply.reply, () => keepReply(context, session, conversation, reply));
    response.status(201).json({});
  });
}

/** The same reply that comes twice at the same moment is looked at once more when the first is stored, or is not. */
class InTurn {
  readonly #underWay = new Map<Id, Promise<void>>();

  async run(id: Id, work: () => Promise<void>): Promise<void> {
    const before = this.#underWay.get(id) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(work);
    this.#underWay.set(id, mine);
    try {
      await mine;
    } finally {
      if (this.#underWay.get(id) === mine) this.#underWay.delete(id);
    }
  }
}
