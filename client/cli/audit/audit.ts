import { fingerprintGroups, type AuditRecord, staffKeyOf, verifyAudit } from '../../../keys/index.ts';
import type { AuditAnswer } from '../../staff-api/index.ts';
import { visibleLine } from '../../visible-text.ts';
import { CliError } from '../cli-error.ts';
import { asciiJson, countText } from '../text.ts';
import { printLine } from '../terminal.ts';
import type { Desk } from '../tips/desk.ts';

/**
 * One line a record, the oldest first. What staff did, never what sources did. All are shown, so that there is something to
 * keep, and then it is said when they are not to be believed.
 *
 * @throws CliError `audit-broken`
 */
export async function showAudit(desk: Desk, { json }: { readonly json: boolean }): Promise<void> {
  const log = desk.log;
  const { stdout } = desk.terminal;
  const records = await allRecords(desk);
  for (const record of records) {
    const { sequence, day, actor, action, subject } = record;
    const name = staffKeyOf(log, actor)?.userIds[0] ?? actor;
    const line = [sequence, day, visibleLine(name), visibleLine(action), visibleLine(subject)];
    printLine(stdout, json ? asciiJson(record) : line.join('  ').trimEnd());
  }
  await verified(desk, records);
}

/** @throws CliError `audit-broken` */
export async function verifyAuditLog(desk: Desk): Promise<void> {
  const records = await allRecords(desk);
  const { signed, state } = await verified(desk, records);
  const { stdout } = desk.terminal;
  printLine(
    stdout,
    `The audit log is whole: ${countText(records.length, 'record', 'records')}, ${signed} signed by who did it.`,
  );
  if (state === undefined) return;
  printLine(
    stdout,
    `Note number and hash of the newest, and compare next time (records may be cut off at the end):`,
  );
  printLine(stdout, `  ${state.sequence}  ${fingerprintGroups(state.hash).join(' ')}`);
}

async function verified({ log }: Desk, records: readonly AuditAnswer[]) {
  const audit = await verifyAudit(records as readonly AuditRecord[], (fingerprint) =>
    staffKeyOf(log, fingerprint),
  );
  if (audit.bad === undefined) return audit;
  const { sequence, fault } = audit.bad;
  throw new CliError(
    'audit-broken',
    `Record ${sequence} of the audit log is not to be believed: ${fault}. What stands behind it is not either.`,
    'Somebody has changed what the server has. Keep a copy (sealdrop audit show --json), and tell the other officers and the operator.',
  );
}

async function allRecords({ session }: Desk): Promise<readonly AuditAnswer[]> {
  const all: AuditAnswer[] = [];
  for (;;) {
    const after = all.at(-1)?.sequence ?? 0;
    const records = await session.call((api) => api.audit(after));
    if (records.length === 0) return all;
    all.push(...records);
  }
}
