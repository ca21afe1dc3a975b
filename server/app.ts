import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express';
import * as nodeCrypto from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { bodyLength, KeysError, nodeCiphers } from '../keys/index.ts';
import { consoleRoutes } from './console/routes.ts';
import { isHttps, type Origin } from './config/origin.ts';
import type { Config, SiteConfig } from './config/read-config.ts';
import { SLOWEST_HONEST_BYTES_PER_SECOND } from './config/settings.ts';
import { type Elapsed, elapsed as steady } from './elapsed.ts';
import { createFormTokens } from './http/form-token.ts';
import { codeOf, type Log } from './http/operational-log.ts';
import { announceOnion } from './http/onion-location.ts';
import { limitRate, type OnLimited, tellVisitorsApart, type VisitorOf } from './http/rate-limit.ts';
import { visitCookie } from './http/visit-cookie.ts';
import { securityHeaders, withoutExpressHeaders } from './http/security-headers.ts';
import {
  expireMailboxes,
  ExpireTips,
  forgetUpgrade,
  lookAfterData,
  type NightlyJob,
  Nights,
  Retention,
  settleTimesAtNight,
} from './nightly/index.ts';
import { readFormKey } from './form-key.ts';
import { Newsroom } from './newsroom.ts';
import { publicKeyRoutes, ringRoute } from './public-keys.ts';
import { Sealer } from './sealing/sealer.ts';
import { apiRoutes } from './source/api/index.ts';
import { DayBudget } from './source/day-budget.ts';
import { IntakeGate } from './source/intake-gate.ts';
import { sourceLimiters } from './source/limiters.ts';
import { oldestDay } from './source/mailbox/codename-keys.ts';
import { DerivationQueue } from './source/mailbox/derivation-queue.ts';
import { Visits } from './source/mailbox/visits.ts';
import { mostAtRest } from './source/most-at-rest.ts';
import type { ReceiveContext } from './source/receive-tip.ts';
import { SealingPlaces } from './source/sealing-places.ts';
import { sourceRoutes } from './source/routes.ts';
import { readScripts } from './source/scripts.ts';
import { officerRoutes, recoveryRoutes } from './officers/routes.ts';
import { AuditTrail } from './staff/audit.ts';
import { Challenges } from './staff/challenges.ts';
import { staffRoutes } from './staff/routes.ts';
import { Sessions } from './staff/sessions.ts';
import { StaffError } from './staff/staff-error.ts';
import type { BlobStore, TipStore } from './storage/ports.ts';
import { Uploads } from './uploads/index.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How often unfinished uploads are looked through. */
const SWEEP_MS = 10 * MINUTE_MS;
/** Each takes some 600 KB, the first ones more. Of forms without JavaScript: those who seal by themselves need none. */
const SEALING_PLACES = { most: 512, graceMs: 10_000, honestBytesPerSecond: SLOWEST_HONEST_BYTES_PER_SECOND };
const SIGN_INS_PER_MINUTE = 30;
const VISITOR_PART = 1 / 4;

export interface AppContext {
  readonly config: Config;
  readonly storage: { readonly tips: TipStore; readonly blobs: BlobStore };
  /** The built files: `console/`, `source/` and `server/sealing-worker.js`. A folder's URL, with a slash at its end. */
  readonly assets: URL;
  /** What people type, asked for when it is known: after listening, where the port was left open. */
  readonly origins: { readonly source: () => string; readonly staff: () => string };
  readonly now: () => Date;
  /** For tests; otherwise the clock of the process. */
  readonly elapsed?: Elapsed;
  readonly log: Log;
}

export interface Sites {
  readonly source: Express;
  /** The source site under its onion address, where `source` is on the clear web. */
  readonly onion: Express | undefined;
  readonly staff: Express;
  close(): Promise<void>;
}

/** Both sites. They share the storage and nothing else: no route of one can be reached through the other. */
export async function createSites(context: AppContext): Promise<Sites> {
  const { config, storage, now, log, elapsed = steady } = context;
  const newsroom = new Newsroom(storage.tips, now);
  // Data of a release without key logs get theirs before anybody looks; what is wrong with one closes intake, and nothing else.
  await newsroom.log().catch(() => undefined);
  const visits = new Visits({ idleMinutes: config.mailbox.idleMinutes, elapsed });
  const sealer = new Sealer(new URL('server/sealing-worker.js', context.assets));
  const ring = () => newsroom.ring();
  const { dayBytes, reserveBytes, letterReserveBytes } = config.tips;
  const visitorBytes = shareOf(dayBytes, config);
  const day = await DayBudget.open({ ...storage, now, bytes: dayBytes, visitorBytes });
  const budget = (): number => Math.min(day.left, uploads.roomOf('source'));
  const gate = new IntakeGate({ ...storage, ring, reserveBytes, letterReserveBytes, budget, elapsed });
  const uploads = await openUploads(context, gate, day);
  const sweeping = sweepOften(uploads, context);
  const visitorOf = tellVisitorsApart(config.flood, elapsed);
  // Those who may be everybody together have no share of the room: it would be one for all sources.
  const networks = config.flood.tipsPerMinute > 0;
  const sharerOf = tellVisitorsApart({ limitLoopback: false, networks }, elapsed);
  const retention = new Retention({ ...config.retention, tips: storage.tips, now });
  const nights = new Nights({ jobs: nightlyJobs(context, retention), tips: storage.tips, now, log });
  nights.start();
  const queue = new DerivationQueue();
  // One for all addresses of the source site: it is the memory of one process.
  const places = new SealingPlaces(SEALING_PLACES);
  const parts = { gate, day, sealer, uploads, visits, queue, places, visitorOf, sharerOf };
  const { source, onion, onionLocation } = config;
  const address = { configured: source.origin, origin: context.origins.source, onionLocation };
  return {
    source: await createSourceSite(context, newsroom, parts, address),
    onion: onion && (await createSourceSite(context, newsroom, parts, onionAddress(onion))),
    staff: createStaffSite(context, newsroom, { uploads, visitorOf, retention }),
    close: async () => {
      clearInterval(sweeping);
      visits.close();
      await nights.stop();
      await sealer.close();
    },
  };
}

/** What takes hours comes last. */
function nightlyJobs(context: AppContext, retention: Retention): readonly NightlyJob[] {
  const { config, storage } = context;
  const { days } = config.retention;
  return [
    expireMailboxes(storage.tips, config.mailbox.days),
    ...(days === 0 ? [] : [new ExpireTips({ ...storage, retention, days })]),
    forgetUpgrade(context),
    settleTimesAtNight(storage.blobs),
    ...lookAfterData(context),
  ];
}

/** Where a source site is reached. */
interface SourceAddress {
  /** What people type, if it is known before the site listens. */
  readonly configured: Origin | undefined;
  readonly origin: () => string;
  /** Of the same site on Tor, to be told on the clear web. */
  readonly onionLocation?: Origin | undefined;
}

function onionAddress({ origin }: SiteConfig): SourceAddress {
  return { configured: origin, origin: () => origin ?? '' };
}

/** What one visitor may have of a budget: a part of it, but a whole tip in any case, as it is at rest. */
function shareOf(budget: number, { tips }: Config): number {
  return Math.max(budget * VISITOR_PART, mostAtRest(tips.maxBytes, tips.maxFiles));
}

function openUploads(
  { config, storage, now, elapsed = steady }: AppContext,
  gate: IntakeGate,
  day: DayBudget,
): Promise<Uploads> {
  const { maxBytes, maxFiles, unfinishedBytes, unfinishedDays } = config.tips;
  return Uploads.open({
    ...storage,
    room: () => gate.room(),
    leftOfDay: (side) => (side === 'source' ? day.left : Infinity),
    leftOfDayOf: (visitor) => day.leftOf(visitor),
    ...{ now, elapsed },
    maxBytes: Math.max(bodyLength('seipd1-aes256', maxBytes), bodyLength('seipd2-aes256-gcm', maxBytes)),
    unfinishedBytes,
    visitorBytes: shareOf(unfinishedBytes, config),
    unfinishedDays,
    // Those of a tip, and those of an attempt before that got lost.
    uploadsOfOne: 2 * Math.max(maxFiles, 1),
  });
}

function sweepOften(uploads: Uploads, { log }: AppContext): NodeJS.Timeout {
  const timer = setInterval(() => {
    uploads.sweep().catch((error: unknown) => {
      log('sweep-failed', { code: codeOf(error) });
    });
  }, SWEEP_MS);
  return timer.unref();
}

interface SourceParts {
  readonly gate: IntakeGate;
  readonly day: DayBudget;
  readonly sealer: Sealer;
  readonly uploads: Uploads;
  readonly visits: Visits;
  readonly queue: DerivationQueue;
  readonly places: SealingPlaces;
  readonly visitorOf: VisitorOf;
  /** Whose share of the room for files a request takes. */
  readonly sharerOf: VisitorOf;
}

async function createSourceSite(
  context: AppContext,
  newsroom: Newsroom,
  { gate, day, sealer, uploads, visits, queue, places, visitorOf, sharerOf }: SourceParts,
  { configured, origin, onionLocation }: SourceAddress,
): Promise<Express> {
  const { config, storage, now, log, elapsed = steady } = context;
  const ciphers = nodeCiphers(nodeCrypto);
  const keyLog = () => newsroom.log().catch(noneIfBroken);
  const accepted = (bytes: number, visitor?: string): void => {
    day.accept(bytes, visitor);
  };
  const limits = {
    bytes: config.tips.maxBytes,
    files: config.tips.maxFiles,
    messageCharacters: config.tips.maxMessageCharacters,
    mailboxDays: config.mailbox.days,
    tipDays: config.retention.days,
  };
  const receive: ReceiveContext = {
    newsroom: config.newsroom,
    origin,
    limits,
    gate,
    intake: {
      ...storage,
      sealer,
      ciphers,
      ring: () => gate.ring(),
      takesLetters: () => gate.takesLetters(),
      hold: (visitor) => uploads.hold('source', visitor),
      places,
      accepted,
      now,
      limits: { maxTipBytes: limits.bytes, maxMessageCharacters: limits.messageCharacters },
    },
    mailboxes: {
      ...storage,
      ...config.mailbox,
      ciphers,
      keyLog,
      visits,
      cookie: visitCookie(configured !== undefined && isHttps(configured)),
      queue,
      now,
    },
    forms: createFormTokens(await readFormKey(config.dataFolder), config.tips.formHours),
    visitorOf: sharerOf,
    shareOf: (visitor) => uploads.shareOf(visitor),
    pace: config.pace,
    now,
    log,
  };
  const limiters = sourceLimiters(receive, config.flood.tipsPerMinute, visitorOf, elapsed);
  const styleSheet = await readFile(new URL('source/style.css', context.assets), 'utf8');
  const scripts = await readScripts(context.assets);
  const app = withoutExpressHeaders(express());
  app.use(securityHeaders('source', configured, [scripts.starterHash]));
  if (onionLocation !== undefined) app.use(announceOnion(onionLocation));
  const { stampBits } = config.tips;
  const mailboxSince = () => oldestDay(receive.mailboxes);
  const parts = { ...receive, ...storage, uploads, accepted, limiters, mailboxSince, stampBits };
  const api = apiRoutes({ ...parts, elapsed });
  const publicKeys = [publicKeyRoutes(keyLog), ringRoute(keyLog)];
  app.use(sourceRoutes({ ...receive, keyLog, publicKeys, limiters, styleSheet, scripts, api }));
  return app;
}

/** Intake is closed then, and says so. */
function noneIfBroken(error: unknown): undefined {
  if (!(error instanceof KeysError)) throw error;
}

function createStaffSite(
  context: AppContext,
  newsroom: Newsroom,
  {
    uploads,
    visitorOf,
    retention,
  }: Pick<SourceParts, 'uploads' | 'visitorOf'> & { readonly retention: Retention },
): Express {
  const { config, storage, now, log, origins, elapsed = steady } = context;
  const { idleMinutes, hours } = config.session;
  const refuseSignIn: OnLimited = (_request, response, seconds) => {
    const { status, body } = new StaffError('rate-limited', { seconds });
    response.status(status).json(body);
  };
  const limitSignIns = limitRate(SIGN_INS_PER_MINUTE, visitorOf, refuseSignIn, elapsed);
  const app = withoutExpressHeaders(express());
  app.use(securityHeaders('staff', config.staff.origin));
  app.get('/healthz', reportHealth(storage.tips));
  app.use(
    publicKeyRoutes(() => newsroom.log()),
    ringRoute(() => newsroom.log()),
  );
  const api = {
    ...storage,
    challenges: new Challenges(elapsed),
    sessions: new Sessions({ idleMs: idleMinutes * MINUTE_MS, absoluteMs: hours * HOUR_MS }, elapsed),
    staffOrigin: origins.staff,
    ring: () => newsroom.ring(),
    keyLog: () => newsroom.log(),
    staff: () => newsroom.staff(),
    audit: new AuditTrail(storage.tips),
    retention,
    mode: config.mode,
    newsroom: config.newsroom,
    idleSeconds: idleMinutes * 60,
    limitSignIns,
    uploads,
    pace: config.pace,
    now,
    log,
  };
  app.use(
    '/api',
    staffRoutes(api, { open: [recoveryRoutes(api)], guarded: [consoleRoutes(api), officerRoutes(api)] }),
  );
  const files = new URL('console/', context.assets).pathname;
  app.use(
    express.static(files, { etag: false, lastModified: false, cacheControl: false, index: 'index.html' }),
  );
  app.use((_request, response) => {
    response.status(404).type('text').send('There is nothing here.');
  });
  app.use(answerFault(log));
  return app;
}

/** Express itself would show the error, and write it to the console, both with paths. */
function answerFault(log: Log): ErrorRequestHandler {
  return (error, _request, response: Response, _next) => {
    log('staff-request-failed', { code: codeOf(error) });
    if (response.headersSent) response.destroy();
    else response.status(500).type('text').send('The server could not do that.');
  };
}

/** For the container's health check: can the store still write durably? */
function reportHealth(tips: TipStore): RequestHandler {
  return async (_request, response) => {
    try {
      await tips.probe();
      response.type('text').send('ok');
    } catch {
      response.status(503).type('text').send('the store cannot write');
    }
  };
}
