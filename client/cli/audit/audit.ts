import { fingerprintGroups, type AuditRecord, staffKeyOf, verifyAudit } from '../../../keys/index.ts';
import type { AuditAnswer } from '../../staff-api/index.ts';
import { visibleLine } from '../../visible-text.ts';
import { CliError } from '../cli-error.ts';
import { asciiJson, countText } from '../text.ts';
import { printLine } from '../terminal.ts';
import type { Desk } from '../tips/desk.ts';

/** One line a record, the oldest first. What staff did, never what sources did. */
export async function showAudit(desk: Desk, { json }: { readonly json: boolean }): Promise<void> {
  const log = desk.log;
  const { stdout } = desk.terminal;
  for await (const record of allRecords(desk)) {
    const { sequence, day, actor, action, subject } = record;
    const name = staffKeyOf(log, actor)?.userIds[0] ?? actor;
    const line = [sequence, day, visibleLine(name), visibleLine(action), visibleLine(subject)];
    printLine(stdout, json ? asciiJson(record) : line.join('  ').trimEnd());
  }
}

/** @throws CliError `audit-broken` */
export async function verifyAuditLog(desk: Desk): Promise<void> {
  const log = desk.log;
  const records: AuditRecord[] = [];
  for await (const record of allRecords(desk)) records.push(record as AuditRecord);
  const { bad, signed, state } = await verifyAudit(records, (fingerprint) => staffKeyOf(log, fingerprint));
  if (bad !== undefined) {
    throw new CliError(
      'audit-broken',
      `Record ${bad.sequence} of the audit log is not to be believed: ${bad.fault}. What stands behind it is not either.`,
      'Tell the security officer: somebody has changed what the server has. Keep a copy: sealdrop audit show --json',
    );
  }
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

async function* allRecords({ session }: Desk): AsyncGenerator<AuditAnswer, void, undefined> {
  let after = 0;
  for (;;) {
    const cursor = after;
    const records = await session.call((api) => api.audit(cursor));
    const last = records.at(-1);
    if (last === undefined) return;
    yield* records;
    after = last.sequence;
  }
}
