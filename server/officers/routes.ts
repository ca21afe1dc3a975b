import express, { type RequestHandler, type Response, type Router } from 'express';
import * as v from 'valibot';
import { entryHash, type LogEntry, type StaffKey, staffKeyOf } from '../../keys/index.ts';
import type { Log } from '../http/operational-log.ts';
import { requireRole } from '../staff/guard.ts';
import { fingerprintSchema, parse } from '../staff/parse.ts';
import { sessionOf } from '../staff/session-of.ts';
import type { Sessions } from '../staff/sessions.ts';
import { signedAction } from '../staff/signed-action.ts';
import { StaffError } from '../staff/staff-error.ts';
import { StorageError, type TipStore } from '../storage/ports.ts';
import { type AcceptContext, acceptEntry, acceptRecovery } from './accept-entry.ts';
import { type EnvelopeContext, MAX_BATCH_REQUEST_BYTES, sendEnvelopes, takeEnvelopes } from './envelopes.ts';

/** Keys of an entry, each up to some hundred KiB with its certifications. */
const MAX_ENTRY_REQUEST_BYTES = 2 * 2 ** 20;
const MAX_SIGNATURES = 32;
const MAX_SIGNATURE_LENGTH = 16_384;
const MAX_ENTRY_LENGTH = 2 ** 20;

export interface OfficerContext extends AcceptContext, EnvelopeContext {
  readonly tips: TipStore;
  readonly staff: () => Promise<readonly StaffKey[]>;
  readonly limitSignIns: RequestHandler;
  readonly sessions: Sessions;
  readonly log: Log;
}

const entrySchema = v.object({
  entry: v.pipe(v.string(), v.maxLength(MAX_ENTRY_LENGTH)),
  signatures: v.pipe(
    v.array(v.pipe(v.string(), v.maxLength(MAX_SIGNATURE_LENGTH))),
    v.maxLength(MAX_SIGNATURES),
  ),
});
const wholeNumber = v.pipe(v.string(), v.regex(/^\d{1,9}$/u), v.transform(Number));
const auditSchema = v.object({ after: v.optional(wholeNumber, '0') });
const epochSchema = v.object({ epoch: wholeNumber });
const memberSchema = v.object({ fingerprint: fingerprintSchema });

/**
 * For whoever has the recovery key when no officer can sign in. It stands before the guard: what it takes is vouched for by
 * the key log itself. Limited together with signing in.
 */
export function recoveryRoutes(context: OfficerContext): Router {
  const router = express.Router({ caseSensitive: true });
  const json = express.json({ limit: MAX_ENTRY_REQUEST_BYTES, strict: true });
  router.post('/log/recovery', context.limitSignIns, json, takeRecovery(context));
  return router;
}

/** The officers' section of the staff API. It stands behind the guard of `server/staff/`. */
export function officerRoutes(context: OfficerContext): Router {
  const router = express.Router({ caseSensitive: true });
  const officers = requireRole('officer');
  const json = (limit: number) => express.json({ limit, strict: true });
  router.get('/log', sendLog(context));
  router.post('/log', officers, json(MAX_ENTRY_REQUEST_BYTES), takeEntry(context));
  router.delete('/log/pending', officers, forgetPending(context));
  router.get('/epochs', sendEpochs(context));
  router.post('/epochs/:epoch/retire', officers, retire(context));
  router.get('/envelopes', officers, sendEnvelopes(context));
  router.put('/envelopes', officers, json(MAX_BATCH_REQUEST_BYTES), takeEnvelopes(context));
  router.get('/staff', sendStaff(context));
  router.delete('/staff/:fingerprint/sessions', officers, endSessions(context));
  router.get('/audit', officers, sendAudit(context));
  return router;
}

/** As `/keys/log.json`, and the entry that waits for another signature. */
function sendLog({ keyLog, tips }: OfficerContext): RequestHandler {
  return async (_request, response) => {
    const log = await keyLog();
    if (log === undefined) throw new StaffError('not-found');
    const pending = await tips.pendingEntry();
    response.json({
      format: 'sealdrop-key-log/1',
      entries: log.entries.map(({ text, signatures }) => ({ entry: text, signatures })),
      pending: pending === undefined ? null : { entry: pending.entry, signatures: pending.signatures },
    });
  };
}

function takeEntry(context: OfficerContext): RequestHandler {
  return async (request, response) => {
    const signed = parse(entrySchema, request.body);
    const subject = await entryHash(signed.entry);
    const record = await signedAction(request, 'log-entry', subject, context.now());
    const acceptance = await acceptEntry(context, signed);
    await context.audit.record(record);
    if (acceptance.added) answerAdded(context, response, acceptance.entry);
    else response.status(202).json({ missing: acceptance.missing });
  };
}

function takeRecovery(context: OfficerContext): RequestHandler {
  return async (request, response) => {
    answerAdded(context, response, await acceptRecovery(context, parse(entrySchema, request.body)));
  };
}

function answerAdded({ log }: OfficerContext, response: Response, entry: LogEntry): void {
  const { sequence, hash, epoch, ring } = entry;
  log('ring-loaded', { epoch, keys: ring.length });
  response.status(201).json({ sequence, hash });
}

function forgetPending({ tips, audit, now }: OfficerContext): RequestHandler {
  return async (request, response) => {
    const pending = await tips.pendingEntry();
    if (pending !== undefined) {
      const subject = await entryHash(pending.entry);
      await audit.record(await signedAction(request, 'log-entry', subject, now()));
      await tips.setPendingEntry(undefined);
    }
    response.status(204).end();
  };
}

function sendEpochs({ keyLog, tips }: OfficerContext): RequestHandler {
  return async (_request, response) => {
    const log = await keyLog();
    const epochs = await tips.epochs();
    const ringOf = (epoch: number) => log?.entries.findLast((entry) => entry.epoch === epoch)?.ring ?? [];
    response.json(
      epochs.map(({ epoch, since, parts, retired }) => ({
        ...{ epoch, since, parts, retired },
        fingerprints: ringOf(epoch).map(({ fingerprint }) => fingerprint),
      })),
    );
  };
}

function retire({ tips, audit, now }: OfficerContext): RequestHandler {
  return async (request, response) => {
    const { epoch } = parse(epochSchema, request.params);
    const record = await signedAction(request, 'retire', String(epoch), now());
    const epochs = await tips.epochs();
    const found = epochs.find((one) => one.epoch === epoch);
    if (found === undefined) throw new StaffError('not-found');
    if (found.parts > 0 || found === epochs.at(-1)) throw new StaffError('not-empty', { parts: found.parts });
    await audit.record(record);
    try {
      await tips.eraseReplaced();
      await tips.retireEpoch(epoch);
    } catch (error) {
      const used = error instanceof StorageError && error.code === 'not-empty';
      throw used ? new StaffError('not-empty', { parts: found.parts }) : error;
    }
    response.status(204).end();
  };
}

function sendStaff({ staff, sessions }: OfficerContext): RequestHandler {
  return async (request, response) => {
    const isOfficer = sessionOf(request).roles.includes('officer');
    const members = await staff();
    response.json(
      members.map(({ key: { fingerprint, userIds }, roles, since }) => ({
        ...{ fingerprint, userIds, roles, since },
        ...(isOfficer ? { sessions: sessions.count(fingerprint) } : {}),
      })),
    );
  };
}

/** Also of somebody who has left the list since. */
function endSessions({ keyLog, sessions, audit, now }: OfficerContext): RequestHandler {
  return async (request, response) => {
    const { fingerprint } = parse(memberSchema, request.params);
    const log = await keyLog();
    if (log === undefined || staffKeyOf(log, fingerprint) === undefined) throw new StaffError('not-found');
    await audit.record(await signedAction(request, 'sessions-ended', fingerprint, now()));
    sessions.endAll(fingerprint);
    response.status(204).end();
  };
}

function sendAudit({ audit }: OfficerContext): RequestHandler {
  return async (request, response) => {
    const { after } = parse(auditSchema, request.query);
    response.json({ records: await audit.after(after) });
  };
}
