import { type Command, InvalidArgumentError } from 'commander';
import type { Role } from '../../../keys/index.ts';
import { deskCommand } from '../desk-command.ts';
import type { Terminal } from '../terminal.ts';
import { atDesk, type DeskOptions } from '../tips/desk.ts';
import { addStaff as addMember, endSessions, listStaff, removeStaff } from './staff.ts';

interface Note {
  readonly note?: string;
}

export function addStaff(program: Command, terminal: Terminal): void {
  const staff = program.command('staff').description('who may sign in, and as what');
  deskCommand(staff, 'list')
    .description('who is on the list, since which day, with how many sessions')
    .option('--json', 'one JSON object a line', false)
    .action(async ({ json, ...flags }: DeskOptions & { readonly json: boolean }) => {
      await atDesk(flags, terminal, (desk) => listStaff(desk, { json }));
    });
  deskCommand(staff, 'add')
    .description('put a public key on the list, or give it other roles')
    .argument('<file>', 'public key')
    .requiredOption('--role <role>', 'editor or officer; both by giving it twice', roles)
    .option('--note <text>', 'public, in the key log')
    .action(async (file: string, flags: DeskOptions & Note & { readonly role: readonly Role[] }) => {
      await atDesk(flags, terminal, (desk) => addMember(desk, file, flags));
    });
  deskCommand(staff, 'remove')
    .description('take a key off the list; its sessions end at once')
    .argument('<fingerprint>', 'from sealdrop staff list')
    .option('--note <text>', 'public, in the key log')
    .action(async (fingerprint: string, flags: DeskOptions & Note) => {
      await atDesk(flags, terminal, (desk) => removeStaff(desk, fingerprint, flags));
    });
  deskCommand(staff, 'sessions')
    .description('end every session of somebody')
    .argument('<fingerprint>', 'from sealdrop staff list')
    .action(async (fingerprint: string, flags: DeskOptions) => {
      await atDesk(flags, terminal, (desk) => endSessions(desk, fingerprint));
    });
}

function roles(value: string, before: readonly Role[] = []): readonly Role[] {
  if (value !== 'editor' && value !== 'officer') throw new InvalidArgumentError('It is editor or officer.');
  return before.includes(value) ? before : [...before, value];
}
