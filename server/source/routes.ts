import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import type { Ring, VerifiedLog } from '../../keys/index.ts';
import { receiveArrival } from './arrival.ts';
import { localeOf } from './locale-of.ts';
import { type Locale, negotiateLocale } from './locales/index.ts';
import { API_PATH } from './api/index.ts';
import type { GateState } from './intake-gate.ts';
import { codeOf } from '../http/operational-log.ts';
import { lastChange, shownKeys } from './key-history.ts';
import { KEYS_PATHS, type KeysContext, showKeys } from './keys-routes.ts';
import type { SourceLimiters } from './limiters.ts';
import { closedPage, formPage, type PageScript, problemPage } from './pages/index.ts';
import { newFormValues } from './answer.ts';
import { mailboxRoutes } from './mailbox/routes.ts';
import { receiveTip, type ReceiveContext } from './receive-tip.ts';
import { type Scripts, serveScripts } from './scripts.ts';
import { sendPage } from './send-page.ts';

export interface SourceContext extends ReceiveContext, Pick<KeysContext, 'keyLog'> {
  readonly limiters: SourceLimiters;
  readonly styleSheet: string;
  readonly scripts: Scripts;
  /** For scripts. */
  readonly api: Router;
  /** Of the newsroom, as on the staff site. */
  readonly publicKeys: readonly Router[];
}

/**
 * The source site: every page works without a script. Nothing but a page and its style sheet is asked for until somebody
 * begins to write, and scripts only where there are any.
 */
export function sourceRoutes(context: SourceContext): Router {
  const router = express.Router({ caseSensitive: true });
  router.get(['/', '/:locale', '/:locale/mailbox', '/:locale/mailbox/close'], receiveArrival(context));
  router.get('/', showForm(context));
  router.get('/style.css', (_request, response) => {
    response.type('css').send(context.styleSheet);
  });
  router.use(serveScripts(context.scripts));
  router.use(...context.publicKeys);
  router.use(API_PATH, context.api);
  router.get(KEYS_PATHS, showKeys(context));
  router.get('/:locale', showForm(context));
  router.post('/:locale/send', context.limiters.tips, receiveTip(context, 'newsroom'));
  router.use('/:locale/mailbox', mailboxRoutes({ ...context, script: () => mailboxScript(context) }));
  router.use(showNotFound(context));
  router.use(showInternal(context));
  return router;
}

function showForm(context: SourceContext): RequestHandler {
  return async (request, response, next) => {
    const locale = localeOf(request);
    if (locale === undefined) {
      next();
      return;
    }
    const { gate, mailboxes } = context;
    const [state, log] = [await gate.look(), await context.keyLog()];
    response.vary('Accept-Language');
    await mailboxes.visits.during(mailboxes.cookie.read(request), async ({ mailbox }) => {
      if (state.open) mailboxes.cookie.give(request, response);
      const mailboxOpen = mailbox !== undefined;
      const html = pageFor(context, { locale, state, log, mailboxOpen });
      sendPage(request, response, { status: state.open ? 200 : 503, html });
      return Promise.resolve();
    });
  };
}

interface Shown {
  readonly locale: Locale;
  readonly state: GateState;
  readonly log: VerifiedLog | undefined;
  readonly mailboxOpen: boolean;
}

function pageFor(context: SourceContext, { locale, state, log, mailboxOpen }: Shown): string {
  const { newsroom, limits, scripts } = context;
  if (!state.open) return closedPage({ locale, newsroom, reason: state.reason });
  const { ring, takesFiles } = state;
  const keys = shownKeys(ring.keys, locale);
  const keysChanged = log && lastChange(log);
  const values = newFormValues(context);
  const script = scriptFor(ring, scripts);
  const form = { values, mailboxOpen, takesFiles, script };
  return formPage({ locale, newsroom, limits, keys, keysChanged, ...form });
}

/** Also while intake is closed: what opens a mailbox is never sent to the server only because a key has expired. */
async function mailboxScript({ gate, scripts, keyLog }: SourceContext): Promise<PageScript> {
  const state = await gate.look();
  const page = state.open
    ? scriptFor(state.ring, scripts)
    : { starter: scripts.starter, epoch: 0, fingerprints: [], log: (await keyLog())?.state };
  return { ...page, enhance: 'mailbox' };
}

function scriptFor({ epoch, keys, log }: Ring, { starter }: Scripts): PageScript {
  const fingerprints = keys.map(({ fingerprint }) => fingerprint);
  return { starter, enhance: 'tip', epoch, fingerprints, log };
}

function showNotFound({ newsroom, limits }: SourceContext) {
  return (request: Request, response: Response): void => {
    const locale = localeOf(request) ?? negotiateLocale(request.get('accept-language'));
    sendPage(request, response, {
      status: 404,
      html: problemPage({ locale, newsroom, limits, problem: { kind: 'notFound' } }),
    });
  };
}

function showInternal(context: SourceContext): ErrorRequestHandler {
  const { newsroom, limits, log } = context;
  return (error, request: Request, response: Response, _next) => {
    if (isUndecodable(error)) {
      showNotFound(context)(request, response);
      return;
    }
    log('source-page-failed', { code: codeOf(error) });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const locale = localeOf(request) ?? 'en';
    const problem = { kind: 'internal', kept: 'nothing' } as const;
    sendPage(request, response, { status: 500, html: problemPage({ locale, newsroom, limits, problem }) });
  };
}

/** An address with percent signs that do not spell UTF-8 makes the router throw. */
function isUndecodable(error: unknown): boolean {
  return error instanceof URIError;
}
