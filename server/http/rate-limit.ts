import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { isLoopbackAddress } from '../config/origin.ts';
import { type Elapsed, elapsed } from '../elapsed.ts';
import { circuitOf } from './circuit.ts';
import { RateWindows } from './rate-windows.ts';

/**
 * Whom a request comes from, as far as limits must know: a keyed hash of a Tor circuit or of a network. Undefined for
 * those who cannot be told apart: to count them together would close the drop for everybody when one of them floods it.
 */
export type VisitorOf = (request: IncomingMessage) => string | undefined;

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
 * Circuit or network, under a keyed hash whose key is never stored and is replaced every day. Neither an address nor a
 * network nor a circuit is kept, written or sent. Tor's word on its own socket and the peer's own address count: no
 * header can forge them. One for a whole server, so that every limit means the same visitor.
 *
 * @param limitLoopback whether requests from this machine, without a circuit, count: as one visitor
 * @param networks whether addresses tell anything: not where all come from one proxy or bridge
 */
export function tellVisitorsApart(
  { limitLoopback, networks = true }: { readonly limitLoopback: boolean; readonly networks?: boolean },
  now: Elapsed = elapsed,
): VisitorOf {
  const hash = dailyHash(now);
  return ({ socket }) => {
    const circuit = circuitOf(socket);
    if (circuit !== undefined) return hash(`circuit ${circuit}`);
    if (!networks || (!limitLoopback && isThisMachine(socket.remoteAddress))) return undefined;
    return hash(`network ${networkOf(socket.remoteAddress ?? '')}`);
  };
}

/** @param perMinute requests that one visitor may make in a minute; 0 sets no limit */
export function limitRate(
  perMinute: number,
  visitorOf: VisitorOf,
  onLimited: OnLimited,
  now: Elapsed = elapsed,
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
  return rateLimit({
    windowMs: WINDOW_MS,
    store: new RateWindows(WINDOW_MS, now),
    limit: perMinute,
    legacyHeaders: false,
    standardHeaders: false,
    keyGenerator: (request) => visitorOf(request) ?? '',
    skip: (request) => visitorOf(request) === undefined,
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
export const isThisMachine = (address: string | undefined): boolean =>
  address === undefined || isLoopbackAddress(address);

/** The key is gone after a day also where nobody asks again. */
function dailyHash(now: Elapsed): (visitor: string) => string {
  let daily: { readonly key: Buffer; readonly until: number; readonly ending: NodeJS.Timeout } | undefined;
  const forget = (): void => {
    clearTimeout(daily?.ending);
    daily?.key.fill(0);
    daily = undefined;
  };
  return (visitor) => {
    if (daily !== undefined && now() >= daily.until) forget();
    daily ??= {
      key: randomBytes(KEY_BYTES),
      until: now() + DAY_MS,
      ending: setTimeout(forget, DAY_MS).unref(),
    };
    return createHmac('sha256', daily.key).update(visitor).digest('base64url');
  };
}
