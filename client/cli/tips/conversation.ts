import {
  type Conversation,
  type OpenMessage,
  readConversation,
  type UnopenedMessage,
} from '../../conversation/index.ts';
import { everySigner } from '../../../keys/index.ts';
import type { TipDetail } from '../../staff-api/index.ts';
import { visibleLine } from '../../visible-text.ts';
import { CliError } from '../cli-error.ts';
import type { Desk } from './desk.ts';
import { isUnopened, missingEpoch } from './epochs-at-hand.ts';
import { letterOf } from './letters.ts';

/** @throws CliError `parts-missing`, KeysError, StaffApiError when the first letter does not open */
export async function openConversation(desk: Desk, tip: TipDetail): Promise<Conversation> {
  const { session, keys, ciphers, terminal, log } = desk;
  letterOf(tip);
  try {
    return await readConversation(tip, {
      keys,
      ciphers,
      ring: everySigner(log),
      fetchBody: (part) => session.body(part, terminal.interrupted),
    });
  } catch (error) {
    const parts = [tip, ...tip.messages].flatMap((message) => message.parts);
    throw (isUnopened(error) && missingEpoch(desk, new Set(parts.map(({ epoch }) => epoch)))) || error;
  }
}

export type LaterMessage = OpenMessage | UnopenedMessage;

/** How it is known who wrote a message, for people. */
export function trustText({ trust, stored }: OpenMessage): string {
  switch (trust.kind) {
    case 'first':
      return 'the letter with which the conversation began';
    case 'source':
      return 'signed with the key that the first letter names';
    case 'newsroom': {
      const { key, atHand } = trust;
      const name = `${visibleLine(key.userIds[0] ?? 'a key without a name')} (${key.fingerprint})`;
      return atHand ? `signed with ${name}` : `signed with ${name}, a key that only the server vouches for`;
    }
    case 'suspicious':
      return `SUSPICIOUS: ${SUSPICIONS[trust.why](stored.author)}`;
  }
}

const SUSPICIONS = {
  'not-signed': (author: 'source' | 'newsroom') =>
    author === 'source'
      ? 'not signed with the key that the first letter names'
      : 'not signed with a key of the newsroom',
  misplaced: () => 'its letter belongs to another conversation',
  'other-author': () => 'the server says that one side wrote it, its letter that the other did',
};

/** @throws CliError `suspicious-message` */
export function requireTrust(message: OpenMessage): void {
  if (message.trust.kind !== 'suspicious') return;
  throw new CliError(
    'suspicious-message',
    `Do not trust this message. ${trustText(message)}.`,
    'Tell the security officer: whoever controls the server may have put it there.',
  );
}
