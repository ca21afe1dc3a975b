import type { Request, RequestHandler, Response } from 'express';
import type { OnLimited, VisitorOf } from '../http/rate-limit.ts';
import { originOf } from '../http/same-origin.ts';
import { watchPace, type PaceLimits } from '../http/upload-pace.ts';
import { codeOf, type Log } from '../http/operational-log.ts';
import { StorageError } from '../storage/ports.ts';
import { Answer, type AnswerContext } from './answer.ts';
import { IncomingTip, type IntakeContext } from './incoming-tip.ts';
import { IntakeError } from './intake-error.ts';
import type { IntakeGate, OpenGate } from './intake-gate.ts';
import { localeOfSegment } from './locales/index.ts';
import { deliver, type Delivered } from './mailbox/deliver.ts';
import type { MailboxContext } from './mailbox/mailbox-context.ts';
import { openMailboxOf } from './mailbox/open-mailbox.ts';
import type { Visit } from './mailbox/visits.ts';
import type { FormTarget, Limits, Problem } from './pages/index.ts';
import { receiveUpload, type UploadedFields } from './receive-upload.ts';

export interface ReceiveContext extends AnswerContext {
  readonly origin: () => string;
  readonly gate: IntakeGate;
  readonly intake: IntakeContext;
  readonly mailboxes: MailboxContext;
  readonly visitorOf: VisitorOf;
  /** Bytes of files that a visitor may begin now. */
  readonly shareOf: (visitor: string | undefined) => number;
  readonly pace: PaceLimits;
  readonly log: Log;
}

const SECONDS_PER_MINUTE = 60;
const MAX_PART_HEADERS_BYTES = 16_384;

/**
 * Takes what is sent with a form, for the newsroom anew or into a mailbox: everything is sealed while it streams in, and
 * acknowledged only when it is durable.
 */
export function receiveTip(context: ReceiveContext, target: FormTarget): RequestHandler {
  return async (request, response, next) => {
    const locale = localeOfSegment(String(request.params['locale']));
    if (locale === undefined) {
      next();
      return;
    }
    const { visits, cookie } = context.mailboxes;
    const answer = new Answer(context, request, response, { locale, target });
    await visits.during(cookie.read(request), (visit) =>
      receive({ context, request, response, answer, visit }),
    );
  };
}

/** The answer to a network that sends too many. */
export function refuseLimited(context: ReceiveContext): OnLimited {
  return (request, response, seconds) => {
    const locale = localeOfSegment(String(request.params['locale'])) ?? 'en';
    const target = request.originalUrl.includes('/mailbox/') ? 'mailbox' : 'newsroom';
    const answer = new Answer(context, request, response, { locale, target });
    const minutes = Math.ceil(seconds / SECONDS_PER_MINUTE);
    void refuseGivingBack({ context, request, response, answer }, { kind: 'rateLimited', minutes });
  };
}

interface Exchange {
  readonly context: ReceiveContext;
  readonly request: Request;
  readonly response: Response;
  readonly answer: Answer;
}

interface VisitExchange extends Exchange {
  readonly visit: Visit;
}

async function receive(exchange: VisitExchange): Promise<void> {
  const { context, request, answer } = exchange;
  const state = await context.gate.look();
  if (originOf(request, context.origin()) === 'foreign') answer.refuse({ kind: 'formExpired' });
  else if (!state.open) await refuseGivingBack(exchange, { kind: state.reason });
  else {
    const refusal = refusalByLength(context, request, state);
    if (refusal === undefined) await takeTip(exchange, state);
    else await refuseGivingBack(exchange, refusal);
  }
}

/** What can be known from the headers, so that nobody uploads for hours in vain. */
function refusalByLength(
  { limits, visitorOf, shareOf }: ReceiveContext,
  request: Request,
  { room }: OpenGate,
): Problem | undefined {
  const length = Number(request.get('content-length') ?? 0);
  if (length > maxRequestBytes(limits)) return { kind: 'tooBig' };
  // With words alone no request is so long.
  const isLonger = length > maxRequestBytes({ ...limits, bytes: maxMessageBytes(limits), files: 0 });
  if (isLonger && length > room) return { kind: 'filesFull' };
  if (isLonger && length > shareOf(visitorOf(request))) return { kind: 'shareUsed' };
  return undefined;
}

const MAX_UTF8_BYTES_PER_CHARACTER = 3;

/** Of UTF-16 units, as browsers count; each line break may be two bytes. */
function maxMessageBytes({ messageCharacters }: Limits): number {
  return messageCharacters * MAX_UTF8_BYTES_PER_CHARACTER;
}

/** A tip, and what else is in a request: boundaries, headers of parts, line breaks and fields of the form. */
function maxRequestBytes(limits: Limits): number {
  return limits.bytes + limits.messageCharacters + (limits.files + 1) * MAX_PART_HEADERS_BYTES;
}

/** Reads as far as the first file, so that the text that was typed can be given back. */
async function refuseGivingBack(
  { context: { limits, pace }, request, response, answer }: Exchange,
  problem: Problem,
): Promise<void> {
  const refuse = () => {
    answer.refuse(problem);
  };
  const fail = () => {
    throw new IntakeError(problem);
  };
  const stopWatching = watchPace(request, pace, refuse);
  const upload = { limits, maxBytes: maxRequestBytes(limits), checkForm: fail, receiveFile: fail };
  await receiveUpload(request, response, upload).catch(() => undefined);
  stopWatching();
  refuse();
}

async function takeTip(exchange: VisitExchange, { ring, takesFiles }: OpenGate): Promise<void> {
  const { context, request, response, answer, visit } = exchange;
  const { limits } = context;
  const { locale, target } = answer;
  const begunIn = await openMailboxOf(context.mailboxes, visit);
  const visitor = context.visitorOf(request);
  const tip = new IncomingTip(context.intake, ring, visitor);
  let delivered: Delivered | undefined;
  try {
    const upload = receiveUpload(request, response, {
      limits,
      maxBytes: maxRequestBytes(limits),
      checkForm: formCheck(context, request, tip),
      receiveFile: (stream, file) => {
        if (!takesFiles) throw new IntakeError({ kind: 'filesFull' });
        if (context.shareOf(visitor) <= 0) throw new IntakeError({ kind: 'shareUsed' });
        return tip.receive(stream, file);
      },
    });
    const { message, once, codename, remark } = await Promise.race([upload, stalling(request, context.pace)]);
    const submission = { message, once, language: locale, trapped: remark !== '' };
    const isWanted = () => answer.isWanted;
    delivered = await deliver(context.mailboxes, {
      ...{ tip, visit, begunIn, target, locale, submission, codename, isWanted },
    });
    answer.receipt(delivered);
  } catch (error) {
    // Before the answer, which says that nothing was kept.
    await tip.abandon();
    answer.refuse(problemOf(error, delivered !== undefined, context));
  }
}

/** Rejects when the line stands still; the watch ends with the request. */
function stalling(request: Request, pace: PaceLimits): Promise<never> {
  return new Promise((_resolve, reject) => {
    watchPace(request, pace, () => {
      reject(new IntakeError({ kind: 'stalled' }));
    });
  });
}

/**
 * Where the browser says that the form is ours, its word is enough; else the form's token decides, by the time at which
 * sending began.
 */
function formCheck(
  { forms, origin, now }: ReceiveContext,
  request: Request,
  tip: IncomingTip,
): (fields: UploadedFields) => void {
  const own = originOf(request, origin()) === 'own';
  const began = now();
  return ({ form, message }) => {
    if (!own && forms.check(form, began) !== 'valid') throw new IntakeError({ kind: 'formExpired' });
    tip.checkMessage(message);
  };
}

function problemOf(error: unknown, kept: boolean, { gate, log }: ReceiveContext): Problem {
  if (error instanceof IntakeError) return error.problem;
  if (error instanceof StorageError && !kept) {
    gate.doubt(error);
    log('storage-failed', { code: codeOf(error) });
    return { kind: error.code === 'full' ? 'storeFull' : 'storeTrouble' };
  }
  log('intake-failed', { code: codeOf(error) });
  return { kind: 'internal', kept: kept ? 'everything' : 'nothing' };
}
