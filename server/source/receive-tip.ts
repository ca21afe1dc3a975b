import type { Request, RequestHandler, Response } from 'express';
import { refuseEarly } from '../http/early-refusal.ts';
import type { OnLimited } from '../http/rate-limit.ts';
import { originOf } from '../http/same-origin.ts';
import { watchPace, type PaceLimits } from '../http/upload-pace.ts';
import type { FormTokens } from '../http/form-token.ts';
import { codeOf, type Log } from '../http/operational-log.ts';
import { StorageError } from '../storage/ports.ts';
import { IncomingTip, type IntakeContext, type Receipt } from './incoming-tip.ts';
import { IntakeError } from './intake-error.ts';
import type { IntakeGate } from './intake-gate.ts';
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
    const answer = new Answer(context, request, response, locale);
    const refusal = await refusalBeforeReading(context, request);
    if (refusal !== undefined) answer.refuseUnread(refusal);
    else await takeTip(context, request, response, answer);
  };
}

/** The answer to a network that sends too many. */
export function refuseLimited(context: ReceiveContext): OnLimited {
  return (request, response, seconds) => {
    const locale = localeOfSegment(String(request.params['locale'])) ?? 'en';
    const minutes = Math.ceil(seconds / SECONDS_PER_MINUTE);
    new Answer(context, request, response, locale).refuseUnread({ kind: 'rateLimited', minutes });
  };
}

/** What can be known from the headers, so that nobody uploads for hours in vain. */
async function refusalBeforeReading(
  { gate, limits, origin }: ReceiveContext,
  request: Request,
): Promise<Problem | undefined> {
  const state = await gate.look();
  if (!state.open) return { kind: state.reason };
  const length = Number(request.get('content-length') ?? 0);
  if (length > limits.bytes + formOverhead(limits)) return { kind: 'tooBig' };
  if (length > state.room) return { kind: 'storeFull' };
  if (originOf(request, origin()) === 'foreign') return { kind: 'formExpired' };
  return undefined;
}

/** Bytes of a request beside the files: the message in UTF-8, boundaries, headers of parts. */
function formOverhead(limits: Limits): number {
  const HEADERS_OF_A_PART_BYTES = 16_384;
  const UTF8_BYTES_PER_CHARACTER = 3;
  return limits.messageCharacters * UTF8_BYTES_PER_CHARACTER + (limits.files + 1) * HEADERS_OF_A_PART_BYTES;
}

async function takeTip(
  context: ReceiveContext,
  request: Request,
  response: Response,
  answer: Answer,
): Promise<void> {
  const state = await context.gate.look();
  if (!state.open) {
    answer.refuseUnread({ kind: state.reason });
    return;
  }
  const tip = new IncomingTip(context.intake, state.ring);
  const stopWatching = watchPace(request, context.pace, () => {
    answer.refuseUnread({ kind: 'stalled' });
  });
  let receipt: Receipt | undefined;
  try {
    const checkForm = formCheck(context, request);
    const { message } = await receiveUpload(request, response, { tip, limits: context.limits, checkForm });
    receipt = await tip.keep(message, answer.locale);
    answer.receipt(receipt);
  } catch (error) {
    await tip.abandon();
    answer.problem(problemOf(error, receipt !== undefined, context.log));
  } finally {
    stopWatching();
  }
}

/** Where the browser says that the form is ours, its word is enough; else the form's token decides. */
function formCheck(
  { forms, origin, now }: ReceiveContext,
  request: Request,
): (fields: UploadedFields) => void {
  if (originOf(request, origin()) === 'own') return () => undefined;
  return ({ form }) => {
    if (forms.check(form, now()) !== 'valid') throw new IntakeError({ kind: 'formExpired' });
  };
}

function problemOf(error: unknown, kept: boolean, log: Log): Problem {
  if (error instanceof IntakeError) return error.problem;
  if (kept) return { kind: 'internal', kept: 'everything' };
  if (error instanceof StorageError) {
    log('storage-failed', { code: codeOf(error) });
    return { kind: error.code === 'full' ? 'storeFull' : 'storeTrouble' };
  }
  log('intake-failed', { code: codeOf(error) });
  return { kind: 'internal', kept: 'nothing' };
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
    this.#send(200, receiptPage(page));
  }

  problem(problem: Problem): void {
    this.#send(STATUS[problem.kind], this.#page(problem));
  }

  /** Answers while the browser may still be sending. */
  refuseUnread(problem: Problem): void {
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

  #send(status: number, html: string): void {
    if (this.#response.headersSent || this.#response.destroyed) return;
    sendPage(this.#request, this.#response, { status, html, givesBack: true });
  }
}
