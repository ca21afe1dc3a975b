import { verifyDetached } from './detached-signature.ts';
import type { PublicKey } from './key.ts';
import { parseStatement } from './login.ts';
import { type AuditAction, type StaffAction, verifyAction } from './session-signature.ts';
import { encodeUtf8, toHex } from './wire/bytes.ts';

const FORMAT = 'sealdrop-audit/1';

/** What a session does only with its signature. The server alone tells of the others. */
export const SIGNED_ACTIONS: readonly AuditAction[] = [
  'export',
  'reply',
  'deletion',
  'hold',
  'release',
  'spam',
  'not-spam',
  'log-entry',
  'rewrap',
  'retire',
  'sessions-ended',
];

export interface AuditFields {
  /** YYYY-MM-DD, UTC. Of a signed action, the day that was signed. */
  readonly day: string;
  /** Fingerprint of who did it. */
  readonly actor: string;
  readonly action: AuditAction;
  /** See `StaffAction`; empty for sign-in. */
  readonly subject: string;
  /** With a signed action: its nonce. */
  readonly nonce?: string | undefined;
  /** With a signed action: the session's, base64url. With a sign-in: the armored one over the statement. */
  readonly signature?: string | undefined;
  /** With both: the public key of the session. */
  readonly session?: string | undefined;
  /** With a sign-in: the text that was signed. */
  readonly statement?: string | undefined;
}

export interface AuditRecord extends AuditFields {
  /** From 1. */
  readonly sequence: number;
  /** Hash of the record before; null in the first. */
  readonly previous: string | null;
  readonly hash: string;
}

/** A point of an audit log that somebody has seen. */
export interface AuditState {
  readonly sequence: number;
  readonly hash: string;
}

/** Why a record is not to be believed. */
export type AuditFault =
  /** Its number or its link is not right: records were taken out, put in or moved. */
  | 'broken-chain'
  /** It is not what its hash says: it was changed. */
  | 'changed'
  /** Its signature is missing or does not verify. */
  | 'not-signed'
  /** The session that signed it was not opened by its actor. */
  | 'unknown-session'
  /** The same signature stands in an earlier record. */
  | 'repeated'
  /** It is not the record that was seen before, or that one is missing. */
  | 'forked';

export interface AuditReport {
  readonly records: number;
  /** How many of them bear a valid signature of the one who did it. */
  readonly signed: number;
  /** What to remember. */
  readonly state: AuditState | undefined;
  /** The first record that is not to be believed. */
  readonly bad: { readonly sequence: number; readonly fault: AuditFault } | undefined;
}

/** The next record. */
export async function chainRecord(
  previous: AuditState | undefined,
  fields: AuditFields,
): Promise<AuditRecord> {
  const record = {
    ...fields,
    sequence: (previous?.sequence ?? 0) + 1,
    previous: previous?.hash ?? null,
  };
  return { ...record, hash: await hashOf(record) };
}

/**
 * Verifies an audit log from its first record.
 *
 * @param staffKeyOf the key of a fingerprint that is or was on the staff list: see `staffKeyOf`
 * @param seen what was remembered of it before
 */
export async function verifyAudit(
  records: readonly AuditRecord[],
  staffKeyOf: (fingerprint: string) => PublicKey | undefined,
  seen?: AuditState,
): Promise<AuditReport> {
  const audit = new Audit(staffKeyOf);
  let good: AuditState | undefined;
  const report = (bad: AuditReport['bad']) => ({
    records: records.length,
    signed: audit.signed,
    state: good,
    bad,
  });
  for (const record of records) {
    const { sequence, hash } = record;
    const fault = (await chainFault(record, good, seen)) ?? (await audit.fault(record));
    if (fault !== undefined) return report({ sequence: (good?.sequence ?? 0) + 1, fault });
    good = { sequence, hash };
  }
  const short = seen !== undefined && seen.sequence > records.length;
  return report(short ? { sequence: records.length + 1, fault: 'forked' } : undefined);
}

async function chainFault(
  record: AuditRecord,
  before: AuditState | undefined,
  seen: AuditState | undefined,
): Promise<AuditFault | undefined> {
  if (record.sequence !== (before?.sequence ?? 0) + 1 || record.previous !== (before?.hash ?? null))
    return 'broken-chain';
  if ((await hashOf(record)) !== record.hash) return 'changed';
  return seen?.sequence === record.sequence && seen.hash !== record.hash ? 'forked' : undefined;
}

/** Follows which sessions there are. */
class Audit {
  signed = 0;
  readonly #staffKeyOf: (fingerprint: string) => PublicKey | undefined;
  /** Who opened a session, by its public key. */
  readonly #sessions = new Map<string, string>();
  /** Of all signed texts so far. */
  readonly #seen = new Set<string>();

  constructor(staffKeyOf: (fingerprint: string) => PublicKey | undefined) {
    this.#staffKeyOf = staffKeyOf;
  }

  async fault(record: AuditRecord): Promise<AuditFault | undefined> {
    if (record.action === 'sign-in') return this.#signInFault(record);
    if (record.signature === undefined)
      return SIGNED_ACTIONS.includes(record.action) ? 'not-signed' : undefined;
    return this.#actionFault(record, record.signature);
  }

  async #signInFault({ actor, session, statement, signature }: AuditRecord): Promise<AuditFault | undefined> {
    const key = this.#staffKeyOf(actor);
    if (key === undefined || session === undefined || statement === undefined || signature === undefined)
      return 'not-signed';
    const said = parseStatement(statement);
    if (said?.fingerprint !== actor || said.session !== session) return 'not-signed';
    try {
      await verifyDetached(encodeUtf8(statement), signature, key);
    } catch {
      return 'not-signed';
    }
    if (this.#sessions.has(session)) return 'repeated';
    this.#sessions.set(session, actor);
    this.signed++;
    return undefined;
  }

  async #actionFault(record: AuditRecord, signature: string): Promise<AuditFault | undefined> {
    const { session, nonce, actor, action, subject, day } = record;
    if (session === undefined || nonce === undefined) return 'not-signed';
    if (this.#sessions.get(session) !== actor) return 'unknown-session';
    const done: StaffAction = { action, subject, day, nonce };
    try {
      await verifyAction(done, session, signature);
    } catch {
      return 'not-signed';
    }
    // Not the signature: whoever has seen one can write another for the same text (ECDSA).
    const once = JSON.stringify([session, nonce]);
    if (this.#seen.has(once)) return 'repeated';
    this.#seen.add(once);
    this.signed++;
    return undefined;
  }
}

/** Of its fields in this order, absent ones left out. */
async function hashOf(record: Omit<AuditRecord, 'hash'>): Promise<string> {
  const { sequence, previous, day, actor, action, subject, nonce, signature, session, statement } = record;
  const text = JSON.stringify({
    sequence,
    previous,
    day,
    actor,
    action,
    subject,
    nonce,
    signature,
    session,
    statement,
  });
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', encodeUtf8(`${FORMAT}\n${text}`))));
}
