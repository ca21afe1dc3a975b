import type { Express, RequestHandler } from 'express';
import helmet from 'helmet';
import { isHttps, isOnion, parseOrigin } from '../config/origin.ts';

export type Site = 'source' | 'staff';

type Directives = Readonly<Record<string, readonly string[]>>;

const EVERYWHERE: Directives = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
  requireTrustedTypesFor: ["'script'"],
};

/** No `upgrade-insecure-requests` anywhere: on an http onion Firefox then loads no style sheet and posts no form. */
const CONTENT_SECURITY_POLICY: Readonly<Record<Site, Directives>> = {
  source: {
    ...EVERYWHERE,
    // With the hashes of the few lines that stand in the pages themselves.
    scriptSrc: ["'self'"],
    workerSrc: ["'self'"],
    connectSrc: ["'self'"],
    imgSrc: ['data:'],
    formAction: ["'self'"],
    trustedTypes: ['sealdrop'],
  },
  staff: {
    ...EVERYWHERE,
    scriptSrc: ["'self'"],
    workerSrc: ["'self'"],
    connectSrc: ["'self'"],
    imgSrc: ["'self'", 'blob:', 'data:'],
    // Every form of the console is handled by its script: one that is not would send a passphrase.
    formAction: ["'none'"],
    trustedTypes: ['sealdrop'],
  },
};

/** What could listen, look, locate, pay, identify or advertise. A feature a browser does not know is passed over. */
const DENIED_FEATURES = [
  'accelerometer',
  'ambient-light-sensor',
  'attribution-reporting',
  'autoplay',
  'bluetooth',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'compute-pressure',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'join-ad-interest-group',
  'keyboard-map',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'run-ad-auction',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'sync-xhr',
  'usb',
  'web-share',
  'window-management',
  'xr-spatial-tracking',
] as const;

export const PERMISSIONS_POLICY = DENIED_FEATURES.map((feature) => `${feature}=()`).join(', ');

const HSTS_SECONDS = 2 * 365 * 24 * 3_600;

function policyOf(site: Site, scriptHashes: readonly string[]): Record<string, string[]> {
  const directives = CONTENT_SECURITY_POLICY[site];
  return Object.fromEntries(
    Object.entries(directives).map(([name, values]) => [
      name,
      name === 'scriptSrc' ? [...values, ...scriptHashes.map((hash) => `'${hash}'`)] : [...values],
    ]),
  );
}

/**
 * The headers of every answer of a site.
 *
 * @param origin what people type; undefined while the port is still open. HSTS only on https, never on an onion: there it
 *   would ask for a certificate that onions do not have.
 * @param scriptHashes of the scripts that may stand in a page, as `sha256-...`
 */
export function securityHeaders(
  site: Site,
  origin: string | undefined,
  scriptHashes: readonly string[] = [],
): RequestHandler {
  const parsed = origin === undefined ? undefined : parseOrigin(origin);
  if (origin !== undefined && parsed === undefined) {
    throw new TypeError(`${JSON.stringify(origin)} is not an origin: write scheme, host and port only.`);
  }
  const secured = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: policyOf(site, scriptHashes) },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: { policy: 'require-corp' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    originAgentCluster: true,
    // Not `no-referrer`: with it a form posts `Origin: null` (tests/browser/form-origin.test.ts).
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity:
      parsed !== undefined && isHttps(parsed) && !isOnion(parsed)
        ? { maxAge: HSTS_SECONDS, includeSubDomains: false }
        : false,
    xContentTypeOptions: true,
    xDnsPrefetchControl: { allow: false },
    xFrameOptions: { action: 'deny' },
    xXssProtection: true,
    // For Internet Explorer and Flash.
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
  });
  return (request, response, next) => {
    response.setHeader('Permissions-Policy', PERMISSIONS_POLICY);
    response.setHeader('Cache-Control', 'no-store');
    // A clock's drift links an onion service to the same machine's other addresses, and the second of a visit would
    // lie in a saved page's headers. RFC 9110, 6.6.1 lets only servers without a clock leave it out; nothing here needs it.
    response.sendDate = false;
    secured(request, response, next);
  };
}

/** Express's own headers: its name, and ETags, which would let a visitor be recognised by what their browser kept. */
export function withoutExpressHeaders(app: Express): Express {
  return app.disable('x-powered-by').disable('etag');
}
