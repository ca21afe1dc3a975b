import type { Request, RequestHandler } from 'express';
import type { VerifiedLog } from '../../keys/index.ts';
import { keyRecord } from './key-history.ts';
import { type Locale, localeOfSegment, negotiateLocale } from './locales/index.ts';
import { closedPage, keysPage } from './pages/index.ts';
import { sendPage } from './send-page.ts';

export interface KeysContext {
  readonly newsroom: string;
  readonly origin: () => string;
  /** The newsroom's key log; undefined while there is none. */
  readonly keyLog: () => Promise<VerifiedLog | undefined>;
}

/** `/keys` is short enough to be printed beside a fingerprint. */
export const KEYS_PATHS = ['/keys', '/:locale/keys'];

export function showKeys({ newsroom, origin, keyLog }: KeysContext): RequestHandler {
  return async (request, response, next) => {
    const locale = localeOfRequest(request);
    if (locale === undefined) {
      next();
      return;
    }
    response.vary('Accept-Language');
    const verified = await keyLog();
    if (verified === undefined) {
      const html = closedPage({ locale, newsroom, reason: 'keyWithdrawn' });
      sendPage(request, response, { status: 503, html });
      return;
    }
    const record = keyRecord(verified, locale);
    sendPage(request, response, {
      status: 200,
      html: keysPage({ locale, newsroom, record, origin: origin() }),
    });
  };
}

function localeOfRequest(request: Request): Locale | undefined {
  const { locale } = request.params;
  return typeof locale === 'string'
    ? localeOfSegment(locale)
    : negotiateLocale(request.get('accept-language'));
}
