import type { Request, RequestHandler, Response } from 'express';
import type { Ring } from '../../keys/index.ts';
import { refuseEarly } from '../http/early-refusal.ts';
import type { OnLimited } from '../http/rate-limit.ts';
import { originOf } from '../http/same-origin.ts';
import { watchPace, type PaceLimits } from '../http/upload-pace.ts';
import type { FormTokens } from '../http/form-token.ts';
import { codeOf, type Log } from '../http/operational-log.ts';
import { StorageError } from '../storage/ports.ts';
import { IncomingTip, type IntakeContext, type Receipt } from './incoming-tip.ts';
import { IntakeError } from './intake-error.ts';
import type { IntakeGate, OpenGate } from './intake-gate.ts';
import { type Locale, localeOfSegment } from './locales/index.ts';
import { type Limits, type Problem, type ProblemKind, problemPage, receiptPage } from './pages/index.ts';
import { fieldsOf, receiveUpload, type UploadedFields } from './receive-upload.ts';
import { sendPage } from './send-page.ts';

export interface ReceiveContext {
  readonly newsroom: string;
  readonly origin: () => string;
  readonly limits: Limits;
  readonly gate: IntakeGate;
  readonly intake: IntakeContext;
  readonly forms: FormTokens;
  readonly pace: PaceLimits;
  readonly now: () => Date;
  readonly log: Log;
}

const SECONDS_PER_MINUTE = 60;
const MAX_PART_HEADERS_BYTES = 16_384;

const STATUS: Record<ProblemKind, number> = {
  tooBig: 413,
  tooManyFiles: 413,
  messageTooLong: 413,
  empty: 422,
  formExpired: 403,
  storeFull: 507,
  storeTrouble: 503,
  keyExpired: 503,
  stalled: 408,
  unreadable: 400,
  partsMissing: 400,
  rateLimited: 429,
  notFound: 404,
  internal: 500,
};

/** Problems after which sending again, with another choice, can succeed: the page has a form. */
const CAN_TRY_AGAIN: ReadonlySet<ProblemKind> = new Set<ProblemKind>([
  'tooBig',
  'tooManyFiles',
  'messageTooLong',
  'empty',
  'formExpired',
  'stalled',
  'unreadable',
  'partsMissing',
]);

/** Takes a tip from a form: everything is sealed while it streams in, and acknowledged only when it is durable. */
export function receiveTip(context: ReceiveContext): RequestHandler {
  return async (request, response, next) => {
    const locale = localeOfSegment(String(request.params['locale']));
    if (locale === undefined) {
      next();
      return;
    }
    const exchange = { context, request, response, answer: new Answer(context, request, response, locale) };
    const state = await context.gate.look();
    if (originOf(request, context.origin()) === 'foreign') exchange.answer.refuse({ kind: 'formExpired' });
    else if (!state.open) await refuseGivingBack(exchange, { kind: state.reason });
    else {
      const refusal = refusalByLength(context, request, state);
      if (refusal === undefined) await takeTip(exchange, state.ring);
      else await refuseGivingBack(exchange, refusal);
    }
  };
}

/** The answer to a network that sends too many. */
export function refuseLimited(context: ReceiveContext): OnLimited {
  return (request, response, seconds) => {
    const locale = localeOfSegment(String(request.params['locale'])) ?? 'en';
    const answer = new Answer(context, request, response, locale);
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

/** What can be known from the headers, so that nobody uploads for hours in vain. */
function refusalByLength(
  { limits }: ReceiveContext,
  request: Request,
  { room }: OpenGate,
): Problem | undefined {
  const length = Number(request.get('content-length') ?? 0);
  if (length > maxRequestBytes(limits)) return { kind: 'tooBig' };
  if (length > room) return { kind: 'storeFull' };
  return undefined;
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

async function takeTip({ context, request, response, answer }: Exchange, ring: Ring): Promise<void> {
  const { limits } = context;
  const tip = new IncomingTip(context.intake, ring);
  let receipt: Receipt | undefined;
  try {
    const upload = receiveUpload(request, response, {
      limits,
      maxBytes: maxRequestBytes(limits),
      checkForm: formCheck(context, request, tip),
      receiveFile: (stream, file) => tip.receive(stream, file),
    });
    const { message } = await Promise.race([upload, stalling(request, context.pace)]);
    receipt = await tip.keep(message, answer.locale);
    answer.receipt(receipt);
  } catch (error) {
    // Before the answer, which says that nothing was kept.
    await tip.abandon();
    answer.refuse(problemOf(error, receipt !== undefined, context));
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
    gate.doubt();
    log('storage-failed', { code: codeOf(error) });
    return { kind: error.code === 'full' ? 'storeFull' : 'storeTrouble' };
  }
  log('intake-failed', { code: codeOf(error) });
  return { kind: 'internal', kept: kept ? 'everything' : 'nothing' };
}

/** The one answer that a request is given, whoever is first. */
class Answer {
  readonly #context: ReceiveContext;
  readonly #request: Request;
  readonly #response: Response;
  readonly locale: Locale;

  constructor(context: ReceiveContext, request: Request, response: Response, locale: Locale) {
    this.#context = context;
    this.#request = request;
    this.#response = response;
    this.locale = locale;
  }

  receipt({ hasMessage, files }: Receipt): void {
    const received = files.map(({ name, size }) => ({ name, bytes: size }));
    const page = {
      locale: this.locale,
      newsroom: this.#context.newsroom,
      message: hasMessage,
      files: received,
    };
    if (this.#response.headersSent || this.#response.destroyed) return;
    sendPage(this.#request, this.#response, { status: 200, html: receiptPage(page), givesBack: true });
  }

  /** The browser may still be sending. */
  refuse(problem: Problem): void {
    if (this.#response.headersSent || this.#response.destroyed) return;
    refuseEarly(this.#request, this.#response, { status: STATUS[problem.kind], html: this.#page(problem) });
  }

  #page(problem: Problem): string {
    const { newsroom, limits, forms, now } = this.#context;
    const { message } = fieldsOf(this.#request);
    return problemPage({
      locale: this.locale,
      newsroom,
      limits,
      problem,
      ...(message === '' ? {} : { message }),
      ...(CAN_TRY_AGAIN.has(problem.kind) ? { form: forms.issue(now()) } : {}),
    });
  }
}
