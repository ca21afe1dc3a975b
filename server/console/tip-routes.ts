import express, { type RequestHandler, type Router } from 'express';
import * as v from 'valibot';
import { sendBody } from '../http/send-body.ts';
import { requireRole } from '../staff/guard.ts';
import { idOf, parse } from '../staff/parse.ts';
import { sessionOf } from '../staff/session-of.ts';
import { StaffError } from '../staff/staff-error.ts';
import type { Id } from '../storage/ports.ts';
import { keepReply, MAX_REPLY_REQUEST_BYTES, type ReplyContext, replySchema } from './keep-reply.ts';
import { listedTip, tipDetail } from './tip-answers.ts';

const DEFAULT_PAGE_TIPS = 100;
const MAX_PAGE_TIPS = 200;
const MAX_REQUEST_BYTES = 4_096;

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

export function tipRoutes(router: Router, context: ReplyContext): void {
  const { tips, blobs } = context;
  const editors = requireRole('editor');
  const json = express.json({ limit: MAX_REQUEST_BYTES, strict: true });
  router.get('/tips', editors, async (request, response) => {
    const { limit = DEFAULT_PAGE_TIPS, after } = parse(listSchema, request.query);
    const reader = sessionOf(request).fingerprint;
    const page = await tips.listTips({ reader, limit, ...(after === undefined ? {} : { after }) });
    response.json({
      tips: page.tips.map(listedTip),
      ...(page.next === undefined ? {} : { next: page.next }),
    });
  });
  router.get('/tips/count', editors, async (request, response) => {
    response.json(await tips.countTips(sessionOf(request).fingerprint));
  });
  router.get('/tips/:id', editors, async (request, response) => {
    const id = idOf(request);
    // The mailbox first: one that is closed in between shows as open, and refuses the reply.
    const mailbox = await tips.mailbox(id);
    const [first, ...later] = await tips.conversation(id);
    if (first === undefined) throw new StaffError('not-found');
    response.json(tipDetail([first, ...later], mailbox));
  });
  router.put('/tips/:id/read', editors, json, async (request, response) => {
    const { read, seen } = parse(readSchema, request.body);
    await tips.setRead(idOf(request), sessionOf(request).fingerprint, read, seen);
    response.status(204).end();
  });
  router.get('/parts/:id/body', editors, async (request, response) => {
    const part = await tips.part(idOf(request));
    if (part === undefined) throw new StaffError('not-found');
    await sendBody(response, part, blobs);
  });
  const longJson = express.json({ limit: MAX_REPLY_REQUEST_BYTES, strict: true });
  router.post('/tips/:id/replies', editors, longJson, answerReply(context));
}

function answerReply(context: ReplyContext): RequestHandler {
  const inTurn = new InTurn();
  return async (request, response) => {
    const reply = parse(replySchema, request.body);
    const [session, conversation] = [sessionOf(request), idOf(request)];
    await inTurn.run(reply.reply, () => keepReply(context, session, conversation, reply));
    response.status(201).json({});
  };
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
