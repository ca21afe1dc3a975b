import type { Request, Response } from 'express';
import type { Codename } from '../../keys/index.ts';
import { refuseEarly } from '../http/early-refusal.ts';
import type { FormTokens } from '../http/form-token.ts';
import type { Locale } from './locales/index.ts';
import type { Delivered } from './mailbox/deliver.ts';
import {
  type FormTarget,
  type FormValues,
  type Limits,
  type Problem,
  type ProblemKind,
  problemPage,
  receiptPage,
  type ShownCodename,
} from './pages/index.ts';
import type { IntakeGate } from './intake-gate.ts';
import { fieldsOf } from './receive-upload.ts';
import { sendPage } from './send-page.ts';
import { newOnce } from './submission.ts';
import { languageTag } from './word-language.ts';

const STATUS: Record<ProblemKind, number> = {
  tooBig: 413,
  tooManyFiles: 413,
  messageTooLong: 413,
  empty: 422,
  formExpired: 403,
  filesFull: 507,
  shareUsed: 429,
  storeFull: 507,
  storeTrouble: 503,
  keyExpired: 503,
  keyWithdrawn: 503,
  stalled: 408,
  unreadable: 400,
  partsMissing: 400,
  rateLimited: 429,
  cookieNeeded: 403,
  locked: 403,
  fileDamaged: 500,
  notDeleted: 503,
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
  'filesFull',
  'shareUsed',
  'stalled',
  'unreadable',
  'partsMissing',
  'locked',
]);

export interface AnswerContext {
  readonly newsroom: string;
  readonly limits: Limits;
  readonly gate: Pick<IntakeGate, 'tookFiles'>;
  readonly forms: FormTokens;
  readonly now: () => Date;
}

/** The values of a form that is shown now. */
export function newFormValues({ forms, now }: Pick<AnswerContext, 'forms' | 'now'>): FormValues {
  return { form: forms.issue(now()), once: newOnce() };
}

/** The one answer that a request is given, whoever is first. */
export class Answer {
  readonly #context: AnswerContext;
  readonly #request: Request;
  readonly #response: Response;
  readonly locale: Locale;
  readonly target: FormTarget;

  constructor(
    context: AnswerContext,
    request: Request,
    response: Response,
    { locale, target }: { readonly locale: Locale; readonly target: FormTarget },
  ) {
    this.#context = context;
    this.#request = request;
    this.#response = response;
    this.locale = locale;
    this.target = target;
  }

  /** Whether somebody still waits for it. */
  get isWanted(): boolean {
    return !this.#response.headersSent && !this.#response.destroyed;
  }

  receipt({ kind, receipt, codename }: Delivered): void {
    if (!this.isWanted) return;
    const { newsroom, limits, forms, now } = this.#context;
    const html = receiptPage({
      locale: this.locale,
      newsroom,
      kind,
      message: receipt.hasMessage,
      files: receipt.files.map(({ name, size }) => ({ name, bytes: size })),
      codename: codename && shown(codename),
      mailboxDays: limits.mailboxDays,
      tipDays: limits.tipDays,
      form: forms.issue(now()),
    });
    sendPage(this.#request, this.#response, { status: 200, html, givesBack: true });
  }

  /** The browser may still be sending. */
  refuse(problem: Problem): void {
    if (!this.isWanted) return;
    refuseEarly(this.#request, this.#response, { status: STATUS[problem.kind], html: this.#page(problem) });
  }

  #page(problem: Problem): string {
    const { newsroom, limits, gate } = this.#context;
    const { message, codename } = fieldsOf(this.#request);
    return problemPage({
      locale: this.locale,
      newsroom,
      limits,
      problem,
      takesFiles: problem.kind !== 'filesFull' && gate.tookFiles,
      target: problem.kind === 'locked' ? 'locked-mailbox' : this.target,
      ...(message === '' ? {} : { message }),
      ...(codename === '' ? {} : { codename }),
      ...(CAN_TRY_AGAIN.has(problem.kind) ? { values: newFormValues(this.#context) } : {}),
    });
  }
}

function shown({ words, language }: Codename): ShownCodename {
  return { words, language: languageTag(language) };
}
