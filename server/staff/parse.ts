import type { Request } from 'express';
import * as v from 'valibot';
import { parseId } from '../storage/id.ts';
import type { Id } from '../storage/ports.ts';
import { StaffError } from './staff-error.ts';

export const fingerprintSchema = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u));

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
