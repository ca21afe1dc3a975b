import type { Request } from 'express';
import { type Locale, localeOfSegment, negotiateLocale } from './locales/index.ts';

/** The language of the address; else of the browser's settings. */
export function localeOf(request: Request): Locale | undefined {
  const segment = request.path.split('/')[1] ?? '';
  return segment === '' ? negotiateLocale(request.get('accept-language')) : localeOfSegment(segment);
}
