import type { RequestHandler } from 'express';
import * as v from 'valibot';
import { checkEnvelope, KeysError, type Ring, type Suite } from '../../keys/index.ts';
import type { RingState } from '../newsroom.ts';
import type { AuditTrail } from '../staff/audit.ts';
import { base64Schema, idSchema, parse } from '../staff/parse.ts';
import { signedAction } from '../staff/signed-action.ts';
import { StaffError } from '../staff/staff-error.ts';
import { type Id, StorageError, type TipStore } from '../storage/ports.ts';

export const MAX_BATCH = 1000;
/** Where the parts of a batch do not stand together, it is not looked for them one by one. */
const LEAST_PAGE = 100;
/** An envelope for a ring of thirty RSA keys of 4096 bits. */
const MAX_ENVELOPE_BYTES = 16_384;
/** A batch whose envelopes are of the ordinary kind; a batch of larger ones is sent in several. */
export const MAX_BATCH_REQUEST_BYTES = 8 * 2 ** 20;

export interface EnvelopeContext {
  readonly tips: Pick<TipStore, 'envelopes' | 'replaceEnvelopes' | 'eraseReplaced'>;
  readonly ring: () => Promise<RingState>;
  readonly audit: AuditTrail;
  readonly now: () => Date;
}

const wholeNumber = v.pipe(v.string(), v.regex(/^\d{1,9}$/u), v.transform(Number), v.minValue(1));
const epochSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const pageSchema = v.object({
  epoch: wholeNumber,
  after: v.optional(idSchema),
  limit: v.optional(v.pipe(wholeNumber, v.maxValue(MAX_BATCH)), String(MAX_BATCH)),
});

const changesSchema = v.object({
  from: epochSchema,
  to: epochSchema,
  envelopes: v.pipe(
    v.array(
      v.object({
        id: idSchema,
        before: v.pipe(
          v.string(),
          v.regex(/^[0-9a-f]{64}$/u),
          v.transform((text): Uint8Array => Buffer.from(text, 'hex')),
        ),
        envelope: base64Schema(MAX_ENVELOPE_BYTES),
      }),
    ),
    v.minLength(1),
    v.maxLength(MAX_BATCH),
  ),
});

type Changes = v.InferOutput<typeof changesSchema>;

/** Envelopes of a ring, in the order of their ids. */
export function sendEnvelopes({ tips }: EnvelopeContext): RequestHandler {
  return async (request, response) => {
    const { after, ...query } = parse(pageSchema, request.query);
    const envelopes = await tips.envelopes({ ...query, ...(after === undefined ? {} : { after }) });
    response.json({
      envelopes: envelopes.map(({ envelope, ...rest }) => ({
        ...rest,
        envelope: Buffer.from(envelope).toString('base64'),
      })),
    });
  };
}

/**
 * Takes envelopes that were made anew for the current ring. That each has the form that it must have is looked at here; that
 * it wraps the right key is for whoever made it to prove.
 */
export function takeEnvelopes(context: EnvelopeContext): RequestHandler {
  return async (request, response) => {
    const changes = parse(changesSchema, request.body);
    const { from, to } = changes;
    if (from >= to) throw new StaffError('bad-request');
    const record = await signedAction(request, 'rewrap', `${from}>${to}`, context.now());
    await checkChanges(context, changes, await ringOfEpoch(context, to));
    await context.audit.record(record);
    response.json(await replace(context, changes));
  };
}

async function ringOfEpoch({ ring }: EnvelopeContext, epoch: number): Promise<Ring> {
  const state = await ring();
  if (!state.open) throw new StaffError('ring-closed');
  if (state.ring.epoch !== epoch) throw new StaffError('ring-changed');
  return state.ring;
}

/** A part that is not there any more, or not on that ring, is not looked at: it is not replaced either. */
async function checkChanges(
  { tips }: EnvelopeContext,
  { from, envelopes }: Changes,
  ring: Ring,
): Promise<void> {
  const suites = await suitesOf(
    tips,
    from,
    envelopes.map(({ id }) => id),
  );
  try {
    for (const { id, envelope } of envelopes) {
      const suite = suites.get(id);
      if (suite !== undefined) checkEnvelope(envelope, ring, suite);
    }
  } catch (error) {
    throw error instanceof KeysError ? new StaffError('malformed') : error;
  }
}

/** Clients go through the ids in order, so that those of a batch stand together. */
async function suitesOf(
  tips: Pick<TipStore, 'envelopes'>,
  epoch: number,
  ids: readonly Id[],
): Promise<ReadonlyMap<Id, Suite>> {
  const wanted = new Set(ids);
  const sorted = [...ids].sort();
  const suites = new Map<Id, Suite>();
  const last = sorted.at(-1) ?? '';
  // A beginning of an id stands before the id.
  let after: string = (sorted[0] ?? '').slice(0, -1);
  const limit = Math.max(ids.length, LEAST_PAGE);
  while (after < last) {
    const page = await tips.envelopes({ epoch, after, limit });
    for (const { id, suite } of page) if (wanted.has(id)) suites.set(id, suite);
    after = page.at(-1)?.id ?? last;
  }
  return suites;
}

async function replace({ tips }: EnvelopeContext, { from, to, envelopes }: Changes) {
  try {
    const replaced = await tips.replaceEnvelopes(from, to, envelopes);
    const rest = await tips.envelopes({ epoch: from, limit: 1 });
    if (rest.length === 0) await tips.eraseReplaced();
    return replaced;
  } catch (error) {
    const stale = error instanceof StorageError && error.code === 'stale-epoch';
    throw stale ? new StaffError('ring-changed') : error;
  }
}
