import type { Request } from 'express';
import * as v from 'valibot';
import { parseId } from '../storage/id.ts';
import type { Id } from '../storage/ports.ts';
import { StaffError } from './staff-error.ts';

export const fingerprintSchema = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u));

export const idSchema = v.pipe(
  v.string(),
  v.check((text) => parseId(text) !== undefined),
  v.transform((text) => text as Id),
);

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

export function base64Schema(maxBytes: number) {
  return v.pipe(
    v.string(),
    v.maxLength(Math.ceil(maxBytes / 3) * 4),
    v.regex(BASE64),
    v.transform((text): Uint8Array => Buffer.from(text, 'base64')),
  );
}

/** @throws StaffError `bad-request` */
export function parse<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (!result.success) throw new StaffError('bad-request');
  return result.output;
}

/** The id in the address. @throws StaffError `not-found` */
export function idOf(request: Request): Id {
  const id = parseId(String(request.params['id']));
  if (id === undefined) throw new StaffError('not-found');
  return id;
}
