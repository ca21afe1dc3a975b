import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { sha256 } from '../../storage/digest.ts';
import type { Id } from '../../storage/ports.ts';
import type { Owner } from '../../uploads/index.ts';
import { readSecret } from './requests.ts';

const HEADER = 'x-sealdrop-owner';
const ONCE_LABEL = 'sealdrop-once/1';

export const ownerHash = (secret: Uint8Array): Owner => sha256(secret);

/** A browser proves by a secret that it chose itself that an upload is its own. */
export function ownerOf({ headers }: IncomingMessage): Owner | undefined {
  const secret = readSecret(headers[HEADER]);
  return secret === undefined ? undefined : ownerHash(secret);
}

/** By which a tip is recognised that is sent again by whoever sent it. Tells nothing of either. */
export function onceTag(secret: Uint8Array, tip: Id): string {
  return createHmac('sha256', secret).update(`${ONCE_LABEL}\0${tip}`).digest('base64url');
}
