import { BlockList, isIP } from 'node:net';

/** Scheme, host and port as a browser writes them in `Origin` (RFC 6454, 6.2). Made only by `parseOrigin`. */
export type Origin = string & { readonly __brand: 'Origin' };

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

const privateNetworks = new BlockList();
privateNetworks.addSubnet('10.0.0.0', 8);
privateNetworks.addSubnet('172.16.0.0', 12);
privateNetworks.addSubnet('192.168.0.0', 16);
privateNetworks.addSubnet('169.254.0.0', 16);
privateNetworks.addSubnet('fc00::', 7, 'ipv6');
privateNetworks.addSubnet('fe80::', 10, 'ipv6');

function isIn(list: BlockList, host: string): boolean {
  const version = isIP(host);
  return version !== 0 && list.check(host, version === 6 ? 'ipv6' : 'ipv4');
}

export const isLoopbackAddress = (address: string): boolean => isIn(loopback, address);

/** `0.0.0.0` and `::`: every address of the machine, and none that a person could type. */
export const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** What `text` would be as an origin, if it is the address of a site at all. */
export function nearestOrigin(text: string): Origin | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  return new URL(text).origin as Origin;
}

/** The origin when `text` is one, exactly: no path, no trailing slash, no default port, lower case. */
export function parseOrigin(text: string): Origin | undefined {
  const origin = nearestOrigin(text);
  return origin === text ? origin : undefined;
}

export function originOf(host: string, port: number): Origin {
  return new URL(`http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`).origin as Origin;
}

const hostOf = (origin: Origin): string => new URL(origin).hostname.replace(/^\[|\]$/g, '');

export const isHttps = (origin: Origin): boolean => origin.startsWith('https:');
export const isOnion = (origin: Origin): boolean => hostOf(origin).endsWith('.onion');

export function isThisMachine(origin: Origin): boolean {
  const host = hostOf(origin);
  return host === 'localhost' || host.endsWith('.localhost') || isLoopbackAddress(host);
}

export const isPrivateNetwork = (origin: Origin): boolean => isIn(privateNetworks, hostOf(origin));
