import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import { fingerprintGroups, fingerprintWords, type Ring, type WordLanguage } from '../../keys/index.ts';
import { type Locale, localeOfSegment, negotiateLocale } from './locales/index.ts';
import { API_PATH } from './api/index.ts';
import { codeOf } from '../http/operational-log.ts';
import { closedPage, formPage, type NewsroomKey, type PageScript, problemPage } from './pages/index.ts';
import { receiveTip, type ReceiveContext } from './receive-tip.ts';
import { type Scripts, serveScripts } from './scripts.ts';
import { sendPage } from './send-page.ts';

export interface SourceContext extends ReceiveContext {
  readonly limitTips: RequestHandler;
  readonly styleSheet: string;
  readonly scripts: Scripts;
  /** For scripts. */
  readonly api: Router;
}

const WORD_LANGUAGES: Record<Locale, WordLanguage> = { en: 'en', ko: 'ko', ru: 'en', 'zh-Hans': 'zh-hans' };

/**
 * The source site: every page works without a script. Nothing but a page and its style sheet is asked for until somebody
 * begins to write, and scripts only where there are any.
 */
export function sourceRoutes(context: SourceContext): Router {
  const router = express.Router({ caseSensitive: true });
  router.get('/', showForm(context));
  router.get('/style.css', (_request, response) => {
    response.type('css').send(context.styleSheet);
  });
  router.use(serveScripts(context.scripts));
  router.use(API_PATH, context.api);
  router.get('/keys/newsroom.asc', sendRing(context));
  router.get('/:locale', showForm(context));
  router.post('/:locale/send', context.limitTips, receiveTip(context));
  router.use(showNotFound(context));
  router.use(showInternal(context));
  return router;
}

/** The language of the address; else of the browser's settings. */
export function localeOf(request: Request): Locale | undefined {
  const segment = request.path.split('/')[1] ?? '';
  return segment === '' ? negotiateLocale(request.get('accept-language')) : localeOfSegment(segment);
}

function showForm(context: SourceContext): RequestHandler {
  return async (request, response, next) => {
    const locale = localeOf(request);
    if (locale === undefined) {
      next();
      return;
    }
    const { newsroom, limits, gate, forms, now } = context;
    const state = await gate.look();
    response.vary('Accept-Language');
    const html = state.open
      ? formPage({
          locale,
          newsroom,
          limits,
          keys: shownKeys(state.ring, locale),
          form: forms.issue(now()),
          script: scriptFor(state.ring, context.scripts),
        })
      : closedPage({ locale, newsroom, reason: state.reason });
    sendPage(request, response, { status: state.open ? 200 : 503, html });
  };
}

function scriptFor({ epoch, keys }: Ring, { starter }: Scripts): PageScript {
  return { starter, enhance: 'tip', epoch, fingerprints: keys.map(({ fingerprint }) => fingerprint) };
}

function shownKeys({ keys }: Ring, locale: Locale): readonly NewsroomKey[] {
  const language = WORD_LANGUAGES[locale];
  return keys.map(({ fingerprint }) => ({
    hexGroups: fingerprintGroups(fingerprint),
    words: fingerprintWords(fingerprint, language),
    wordsLanguage: language === 'zh-hans' ? 'zh-Hans' : language,
  }));
}

/** The ring's public keys, for those who seal by themselves and for those who watch it. */
function sendRing({ gate }: SourceContext): RequestHandler {
  return async (_request, response, next) => {
    const state = await gate.look();
    if (!state.open) {
      next();
      return;
    }
    response.type('application/pgp-keys').send(state.ring.keys.map(({ armored }) => armored).join('\n'));
  };
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
