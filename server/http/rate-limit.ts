import { createHmac, randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { isLoopbackAddress } from '../config/origin.ts';

export interface RateLimits {
  /** Requests that one network may make in a minute; 0 sets no limit. */
  readonly perMinute: number;
  /** Whether requests from this machine count: everybody who comes through Tor or a proxy, as one. */
  readonly limitLoopback: boolean;
}

export type OnLimited = (request: Request, response: Response, secondsToWait: number) => void;

const WINDOW_MS = 60_000;
const DAY_MS = 86_400_000;
const KEY_BYTES = 32;
const IPV6_PREFIX_BITS = 56;

/**
 * The network of an address: IPv4 /24, IPv6 /56. Coarser than one address on purpose. A flood comes from neighbouring
 * addresses of one provider, and a customer is given a whole /56; and less of a person is in what is counted. Neighbours
 * share a limit of some tips a minute, which nobody honest comes near.
 */
export function networkOf(address: string): string {
  const prefix = ipKeyGenerator(address, IPV6_PREFIX_BITS);
  return isIPv4(prefix) ? prefix.replace(/\d+$/, '0/24') : prefix;
}

/**
 * Counts requests by network, in memory, under a keyed hash whose key is never stored and is replaced every day. Neither
 * an address nor a network is kept, written or sent. The peer's own address counts: no header can forge it.
 */
export function limitRate(
  { perMinute, limitLoopback }: RateLimits,
  onLimited: OnLimited,
  now: () => number = Date.now,
): RequestHandler {
  if (!Number.isInteger(perMinute) || perMinute < 0) {
    throw new RangeError(
      `A rate limit is a whole number of requests a minute, 0 for none, and not ${perMinute}.`,
    );
  }
  if (perMinute === 0) {
    return (_request, _response, next) => {
      next();
    };
  }
  const hash = dailyHash(now);
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: perMinute,
    legacyHeaders: false,
    standardHeaders: false,
    keyGenerator: ({ socket }) => hash(networkOf(socket.remoteAddress ?? '')),
    skip: ({ socket }) => !limitLoopback && isThisMachine(socket.remoteAddress),
    handler: (request, response) => {
      const resets = (request as Counted).rateLimit?.resetTime?.getTime() ?? now() + WINDOW_MS;
      onLimited(request, response, Math.max(1, Math.ceil((resets - now()) / 1000)));
    },
    // Its warnings would go to the console, and some name an address.
    validate: false,
    logger: { warn: () => undefined, error: () => undefined },
  });
}

type Counted = Request & { readonly rateLimit?: { readonly resetTime: Date | undefined } };

/** A request over a Unix socket has no address: its peer is on this machine too. */
const isThisMachine = (address: string | undefined): boolean =>
  address === undefined || isLoopbackAddress(address);

function dailyHash(now: () => number): (network: string) => string {
  let key = randomBytes(KEY_BYTES);
  let replaceAt = now() + DAY_MS;
  return (network) => {
    if (now() >= replaceAt) {
      key = randomBytes(KEY_BYTES);
      replaceAt = now() + DAY_MS;
    }
    return createHmac('sha256', key).update(network).digest('base64url');
  };
}
