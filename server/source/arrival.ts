import type { Request, RequestHandler } from 'express';
import type { VisitCookie } from '../http/visit-cookie.ts';
import { localePath, mailboxPath } from './locales/index.ts';
import { localeOf } from './locale-of.ts';
import { arrivalPage } from './pages/index.ts';
import { sendPage } from './send-page.ts';

interface ArrivalContext {
  readonly newsroom: string;
  readonly mailboxes: { readonly cookie: VisitCookie };
}

/**
 * With a link from another site a browser sends no `SameSite=Strict` cookie, also where it has one: a new one would replace
 * that of an open mailbox. So who comes from elsewhere without one gets a page that at once asks for the same address again,
 * and that request is made on our own site. Everybody does: whoever watches cannot tell who has a mailbox open.
 */
export function receiveArrival({ newsroom, mailboxes }: ArrivalContext): RequestHandler {
  return (request, response, next) => {
    const locale = localeOf(request);
    if (
      locale === undefined ||
      mailboxes.cookie.read(request) !== undefined ||
      !comesFromElsewhere(request)
    ) {
      next();
      return;
    }
    const toMailbox = request.path.split('/')[2] === 'mailbox';
    const to = request.path === '/' ? '/' : toMailbox ? mailboxPath(locale) : localePath(locale);
    response.vary('Accept-Language');
    sendPage(request, response, { status: 200, html: arrivalPage({ locale, newsroom, to, toMailbox }) });
  };
}

function comesFromElsewhere({ headers }: Request): boolean {
  const site = headers['sec-fetch-site'];
  return headers['sec-fetch-mode'] === 'navigate' && (site === 'cross-site' || site === 'same-site');
}
