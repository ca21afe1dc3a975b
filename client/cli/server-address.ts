import { CliError } from './cli-error.ts';

const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u;

export function isOnion(host: string): boolean {
  return host.endsWith('.onion');
}

/**
 * The origin of a staff site: what is connected to and what is signed.
 *
 * @throws CliError `server-address`; `insecure-server` for plain http to anywhere but this computer or an onion service
 */
export function staffOrigin(address: string): string {
  const url = parse(address);
  const encrypted = url.protocol === 'https:' || isOnion(url.hostname);
  if (!encrypted && !LOOPBACK.test(url.hostname)) {
    throw new CliError(
      'insecure-server',
      `${url.origin} is not encrypted: whoever is on the way could read the session and use it.`,
      `Use https://${url.host}, the onion address, or ssh -L 8081:127.0.0.1:PORT ${url.hostname} and http://127.0.0.1:8081.`,
    );
  }
  return url.origin;
}

function parse(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const known = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url === undefined || !known || url.username !== '' || url.pathname + url.search + url.hash !== '/') {
    throw new CliError(
      'server-address',
      'The address of the staff site is its origin: scheme, host and, where needed, port.',
      'Give it as in --server https://staff.example.org or --server http://127.0.0.1:8081.',
    );
  }
  return url;
}
