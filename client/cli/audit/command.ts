import type { Command } from 'commander';
import { deskCommand } from '../desk-command.ts';
import type { Terminal } from '../terminal.ts';
import { atDesk, type DeskOptions } from '../tips/desk.ts';
import { showAudit, verifyAuditLog } from './audit.ts';

export function addAudit(program: Command, terminal: Terminal): void {
  const audit = program.command('audit').description('what staff have done');
  deskCommand(audit, 'show')
    .description('one line a record, the oldest first')
    .option('--json', 'one JSON object a line', false)
    .action(async ({ json, ...flags }: DeskOptions & { readonly json: boolean }) => {
      await atDesk(flags, terminal, (desk) => showAudit(desk, { json }));
    });
  deskCommand(audit, 'verify')
    .description('that no record was changed, moved or taken out, and who signed')
    .action(async (flags: DeskOptions) => {
      await atDesk(flags, terminal, verifyAuditLog);
    });
}
