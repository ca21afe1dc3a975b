import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import { KeysError } from '../../../keys/index.ts';
import { refuseEarly } from '../../http/early-refusal.ts';
import { codeOf } from '../../http/operational-log.ts';
import { originOf } from '../../http/same-origin.ts';
import { parseId } from '../../storage/id.ts';
import { type Id, StorageError } from '../../storage/ports.ts';
import { newFormValues } from '../answer.ts';
import { type Locale, localeOfSegment, mailboxPath } from '../locales/index.ts';
import {
  closePage,
  leftPage,
  mailboxClosedPage,
  mailboxPage,
  type OpenFailure,
  openPage,
  type PageScript,
  type Problem,
  problemPage,
} from '../pages/index.ts';
import type { SourceLimiters } from '../limiters.ts';
import { receiveTip, type ReceiveContext } from '../receive-tip.ts';
import { sendPage } from '../send-page.ts';
import { wordLanguageOf } from '../word-language.ts';
import { openByCodename } from './codename-keys.ts';
import { openMailboxOf } from './open-mailbox.ts';
import { findReplyFile, readReplies } from './read-replies.ts';
import { sendReplyFile } from './send-file.ts';
import type { Visit } from './visits.ts';

export interface MailboxRoutesContext extends ReceiveContext {
  readonly limiters: SourceLimiters;
  /** Lets a script take the page over, where there is one. */
  readonly script: () => Promise<PageScript | undefined>;
}

/** Nine words, a token and an id. */
const MAX_FIELDS_BYTES = 16_384;
const MAX_FIELDS = 10;
const FORGET = '"cache", "cookies", "storage"';

const STATUS: Record<OpenFailure['kind'], number> = {
  slip: 422,
  unknown: 404,
  busy: 503,
  cookieNeeded: 403,
  locked: 403,
};

/** The mailbox of a source without JavaScript: the server opens it in its memory, and the visit's cookie finds it there. */
export function mailboxRoutes(context: MailboxRoutesContext): Router {
  const router = express.Router({ caseSensitive: true, mergeParams: true });
  const fields = [
    express.urlencoded({ extended: false, limit: MAX_FIELDS_BYTES, parameterLimit: MAX_FIELDS }),
    refuseUnreadable(context),
    refuseForeign(context),
  ];
  const during = (work: Work) => withVisit(context, work);
  const { limiters } = context;
  router.get('/', limiters.mailbox, during(showMailbox));
  router.get('/close', during(askToClose));
  router.post('/open', limiters.openings, ...fields, during(open));
  router.post('/send', limiters.tips, receiveTip(context, 'mailbox'));
  router.post('/file', limiters.mailbox, ...fields, during(sendFile));
  router.post('/delete', limiters.mailbox, ...fields, during(deleteReply));
  router.post('/close', limiters.mailbox, ...fields, during(close));
  router.post('/leave', ...fields, during(leave));
  return router;
}

/** One request of a visit. */
interface Step {
  readonly context: MailboxRoutesContext;
  readonly request: Request;
  readonly response: Response;
  readonly locale: Locale;
  readonly visit: Visit;
}

type Work = (step: Step) => Promise<void>;

function withVisit(context: MailboxRoutesContext, work: Work): RequestHandler {
  return async (request, response, next) => {
    const locale = localeOfSegment(String(request.params['locale']));
    if (locale === undefined) {
      next();
      return;
    }
    const { visits, cookie } = context.mailboxes;
    await visits.during(cookie.read(request), (visit) => work({ context, request, response, locale, visit }));
  };
}

async function showMailbox(step: Step): Promise<void> {
  const { context, request, response, locale, visit } = step;
  const mailbox = await openMailboxOf(step.context.mailboxes, step.visit);
  if (mailbox === undefined) {
    await showEntry(step);
    return;
  }
  visit.forgetCodename();
  const { newsroom, limits, mailboxes } = context;
  const { replies, otherRecord } = await readReplies(mailboxes, mailbox);
  const { notice } = visit;
  visit.notice = undefined;
  const values = newFormValues(context);
  const { idleMinutes } = mailboxes;
  const takesFiles = await context.gate.takesFiles();
  const html = mailboxPage({
    ...{ locale, newsroom, limits, values, idleMinutes, takesFiles },
    ...{ replies, otherRecord, notice },
  });
  sendPage(request, response, { status: 200, html, givesBack: true });
}

/** @param entered what had been typed, to be corrected: given back to whoever sent it, and nowhere kept */
async function showEntry(step: Step, failure?: OpenFailure, entered?: string): Promise<void> {
  const { context, request, response, locale } = step;
  const { newsroom, limits, forms, now, mailboxes, script } = context;
  mailboxes.cookie.give(request, response);
  const html = openPage({
    locale,
    newsroom,
    form: forms.issue(now()),
    idleMinutes: mailboxes.idleMinutes,
    mailboxDays: limits.mailboxDays,
    tipDays: limits.tipDays,
    failure,
    entered,
    script: await script(),
  });
  const status = failure === undefined ? 200 : STATUS[failure.kind];
  sendPage(request, response, { status, html, givesBack: entered !== undefined });
}

async function open(step: Step): Promise<void> {
  const { context, request, response, locale, visit } = step;
  const entered = fieldOf(request, 'codename');
  if (context.mailboxes.cookie.read(request) === undefined) {
    await showEntry(step, { kind: 'cookieNeeded' });
    return;
  }
  const isWanted = () => !response.destroyed;
  const entry = { entered, language: wordLanguageOf(locale) };
  // One after the other: a visit waits in the queue once.
  const result = await visit.exclusively(() => openByCodename(context.mailboxes, entry, isWanted));
  if (!result.opened) {
    await showEntry(step, result.failure, entered);
    return;
  }
  visit.open(result.mailbox);
  toMailbox(step);
}

async function sendFile(step: Step): Promise<void> {
  const { context, request, response } = step;
  const mailbox = await openMailboxOf(step.context.mailboxes, step.visit);
  const reply = parseId(fieldOf(request, 'reply'));
  const position = Number(fieldOf(request, 'position'));
  if (mailbox === undefined) {
    await showEntry(step, { kind: 'locked' });
    return;
  }
  try {
    const file = reply && (await findReplyFile(context.mailboxes, mailbox, { reply, position }));
    if (file === undefined) refuse(step, { kind: 'notFound' }, 404);
    else await sendReplyFile(response, file);
  } catch (error) {
    if (!(error instanceof KeysError || error instanceof StorageError)) throw error;
    refuse(step, { kind: 'fileDamaged' }, 500);
  }
}

async function deleteReply(step: Step): Promise<void> {
  const { context, request, visit } = step;
  const mailbox = await openMailboxOf(context.mailboxes, visit);
  const reply = parseId(fieldOf(request, 'reply'));
  if (mailbox === undefined) {
    await showEntry(step, { kind: 'locked' });
    return;
  }
  const { conversation } = mailbox;
  if (reply !== undefined) {
    if (!(await deleted(step, (tips) => tips.deleteReply(conversation as Id, reply)))) return;
    visit.notice = 'reply-deleted';
  }
  toMailbox(step);
}

async function askToClose(step: Step): Promise<void> {
  const { context, request, response, locale } = step;
  if ((await openMailboxOf(step.context.mailboxes, step.visit)) === undefined) {
    toMailbox(step);
    return;
  }
  const { newsroom, forms, now } = context;
  const html = closePage({ locale, newsroom, form: forms.issue(now()) });
  sendPage(request, response, { status: 200, html });
}

async function close(step: Step): Promise<void> {
  const { context, locale } = step;
  const mailbox = await openMailboxOf(step.context.mailboxes, step.visit);
  if (mailbox === undefined) {
    await showEntry(step, { kind: 'locked' });
    return;
  }
  const { conversation } = mailbox;
  if (!(await deleted(step, (tips) => tips.closeMailbox(conversation as Id)))) return;
  part(step, mailboxClosedPage({ locale, newsroom: context.newsroom }));
}

/** @returns false where the disk failed: the source has been told that what was to go may still be there */
async function deleted(
  step: Step,
  work: (tips: MailboxRoutesContext['mailboxes']['tips']) => Promise<void>,
): Promise<boolean> {
  const { log, mailboxes } = step.context;
  try {
    await work(mailboxes.tips);
    return true;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    log('storage-failed', { code: codeOf(error) });
    refuse(step, { kind: 'notDeleted' }, 503);
    return false;
  }
}

async function leave(step: Step): Promise<void> {
  const { context, locale } = step;
  const { starter } = (await context.script()) ?? {};
  part(step, leftPage({ locale, newsroom: context.newsroom, starter }));
}

/** The visit is over: the server forgets it, and the browser is told to. */
function part({ context, request, response }: Step, html: string): void {
  const { visits, cookie } = context.mailboxes;
  visits.end(cookie.read(request));
  cookie.take(response);
  response.set('Clear-Site-Data', FORGET);
  sendPage(request, response, { status: 200, html });
}

/** By another request, so that a reload sends nothing again. */
function toMailbox({ response, locale }: Step): void {
  response.redirect(303, mailboxPath(locale));
}

function refuse(
  { context, request, response, locale }: Omit<Step, 'visit'>,
  problem: Problem,
  status: number,
): void {
  const { newsroom, limits } = context;
  const html = problemPage({ locale, newsroom, limits, problem, target: 'mailbox' });
  sendPage(request, response, { status, html });
}

function refuseForeign(context: MailboxRoutesContext): RequestHandler {
  return (request, response, next) => {
    const origin = originOf(request, context.origin());
    const ours =
      origin === 'own' ||
      (origin === 'unknown' && context.forms.check(fieldOf(request, 'form'), context.now()) === 'valid');
    if (ours) next();
    else refuse({ context, request, response, locale: localeOf(request) }, { kind: 'formExpired' }, 403);
  };
}

/** What the parser of fields does not take: too long, too many, cut off. */
function refuseUnreadable(context: MailboxRoutesContext): ErrorRequestHandler {
  return (_error, request, response, _next) => {
    const { newsroom, limits } = context;
    const page = { locale: localeOf(request), newsroom, limits, target: 'mailbox' } as const;
    const html = problemPage({ ...page, problem: { kind: 'unreadable' } });
    // The browser may still be sending.
    refuseEarly(request, response, { status: 400, html });
  };
}

function localeOf(request: Request): Locale {
  return localeOfSegment(String(request.params['locale'])) ?? 'en';
}

function fieldOf(request: Request, name: string): string {
  const value = ((request.body ?? {}) as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : '';
}
