import express, { type RequestHandler, type Router } from 'express';
import * as v from 'valibot';
import { sendBody } from '../http/send-body.ts';
import type { Retention } from '../nightly/index.ts';
import { requireRole } from '../staff/guard.ts';
import type { AuditTrail } from '../staff/audit.ts';
import { idOf, idSchema, parse } from '../staff/parse.ts';
import { sessionOf } from '../staff/session-of.ts';
import type { Session } from '../staff/sessions.ts';
import { signedAction } from '../staff/signed-action.ts';
import { dayOf } from '../storage/day.ts';
import { StaffError } from '../staff/staff-error.ts';
import type { Id } from '../storage/ports.ts';
import { keepReply, MAX_REPLY_REQUEST_BYTES, type ReplyContext, replySchema } from './keep-reply.ts';
import { kept, listedTip, tipDetail } from './tip-answers.ts';

const DEFAULT_PAGE_TIPS = 100;
const MAX_PAGE_TIPS = 200;
const MAX_REQUEST_BYTES = 4_096;
/** With one signature, and one record of the audit log. */
const MAX_MARKED_TIPS = 100;

const readSchema = v.object({
  read: v.boolean(),
  /** How many later messages of the source the reader has seen. */
  seen: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
});
const holdSchema = v.object({ hold: v.boolean() });
const spamSchema = v.object({
  spam: v.boolean(),
  tips: v.pipe(v.array(idSchema), v.minLength(1), v.maxLength(MAX_MARKED_TIPS)),
});
const listSchema = v.object({
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,4}$/u), v.transform(Number), v.minValue(1), v.maxValue(MAX_PAGE_TIPS)),
  ),
  after: v.optional(v.pipe(v.string(), v.maxLength(200))),
});

const exportSchema = v.object({ action: v.literal('export'), subject: idSchema });

export interface TipContext extends ReplyContext {
  readonly audit: AuditTrail;
  readonly retention: Pick<Retention, 'days' | 'notice'>;
}

export function tipRoutes(router: Router, context: TipContext): void {
  const { tips, blobs, audit, retention, now } = context;
  const editors = requireRole('editor');
  const json = express.json({ limit: MAX_REQUEST_BYTES, strict: true });
  router.get('/tips', editors, async (request, response) => {
    const { limit = DEFAULT_PAGE_TIPS, after } = parse(listSchema, request.query);
    const reader = sessionOf(request).fingerprint;
    const notice = await retention.notice();
    const page = await tips.listTips({ reader, limit, ...(after === undefined ? {} : { after }) });
    response.json({
      tips: page.tips.map((tip) => listedTip(tip, notice)),
      tipDays: retention.days,
      ...(page.next === undefined ? {} : { next: page.next }),
    });
  });
  router.get('/tips/count', editors, async (request, response) => {
    const reader = sessionOf(request).fingerprint;
    const [all, spam] = [await tips.countTips(reader), await tips.countSpam(reader)];
    response.json({ tips: all.tips, unread: Math.max(0, all.unread - spam.unread), spam });
  });
  router.put('/tips/spam', editors, json, answerSpam(context));
  router.get('/tips/:id', editors, async (request, response) => {
    const id = idOf(request);
    // The mailbox first: one that is closed in between shows as open, and refuses the reply.
    const mailbox = await tips.mailbox(id);
    const [first, ...later] = await tips.conversation(id);
    const marks = await tips.marks(id);
    if (first === undefined || marks === undefined) throw new StaffError('not-found');
    await recordOpening(context, sessionOf(request), id);
    response.json(tipDetail([first, ...later], mailbox, marks, await retention.notice()));
  });
  router.delete('/tips/:id', editors, async (request, response) => {
    const id = idOf(request);
    const record = await signedAction(request, 'deletion', id, now());
    if ((await tips.conversation(id)).length === 0) throw new StaffError('not-found');
    // Before: nothing is deleted without a record of it.
    await audit.record(record);
    for (const body of await tips.deleteTip(id)) await blobs.delete(body);
    response.status(204).end();
  });
  router.put('/tips/:id/read', editors, json, async (request, response) => {
    const { read, seen } = parse(readSchema, request.body);
    await tips.setRead(idOf(request), sessionOf(request).fingerprint, read, seen);
    response.status(204).end();
  });
  router.put('/tips/:id/hold', editors, json, answerHold(context));
  router.get('/parts/:id/body', editors, async (request, response) => {
    const part = await tips.part(idOf(request));
    if (part === undefined) throw new StaffError('not-found');
    await sendBody(response, part, blobs);
  });
  router.post('/audit', editors, json, answerExport(context));
  const longJson = express.json({ limit: MAX_REPLY_REQUEST_BYTES, strict: true });
  router.post('/tips/:id/replies', editors, longJson, answerReply(context));
}

/** Once for each session and day: how often somebody looked again concerns nobody. */
async function recordOpening({ audit, now }: TipContext, session: Session, tip: Id): Promise<void> {
  const day = dayOf(now());
  const opening = `${day} ${tip}`;
  if (session.done.has(opening)) return;
  await audit.record({ day, actor: session.fingerprint, action: 'opening', subject: tip });
  session.done.add(opening);
}

/** An editor says that a conversation must stay, or that it need not any more. */
function answerHold({ tips, audit, retention, now }: TipContext): RequestHandler {
  return async (request, response) => {
    const { hold } = parse(holdSchema, request.body);
    const id = idOf(request);
    const record = await signedAction(request, hold ? 'hold' : 'release', id, now());
    if ((await tips.marks(id)) === undefined) throw new StaffError('not-found');
    await audit.record(record);
    await tips.setHold(id, hold);
    const marks = await tips.marks(id);
    if (marks === undefined) throw new StaffError('not-found');
    response.json(kept(marks, await retention.notice()));
  };
}

/** Nothing is deleted by a mark, and it can be taken back. What was deleted meanwhile is left out of the count. */
function answerSpam({ tips, audit, now }: TipContext): RequestHandler {
  return async (request, response) => {
    const { spam, tips: ids } = parse(spamSchema, request.body);
    const record = await signedAction(request, spam ? 'spam' : 'not-spam', ids.join(' '), now());
    await audit.record(record);
    response.json({ marked: await tips.setSpam(ids, spam) });
  };
}

/** What a client tells of itself: that it has written letters or files to a disk. */
function answerExport({ audit, now }: TipContext): RequestHandler {
  return async (request, response) => {
    const { action, subject } = parse(exportSchema, request.body);
    await audit.record(await signedAction(request, action, subject, now()));
    response.status(201).json({});
  };
}

function answerReply(context: TipContext): RequestHandler {
  const inTurn = new InTurn();
  return async (request, response) => {
    const reply = parse(replySchema, request.body);
    const [session, conversation] = [sessionOf(request), idOf(request)];
    const record = await signedAction(request, 'reply', reply.reply, context.now());
    await inTurn.run(reply.reply, () =>
      keepReply(context, session, conversation, reply, () => context.audit.record(record)),
    );
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
