import { type NewMailbox, newMailbox, newSessionKey, type Ring, type UnlockedKey } from '../../keys/index.ts';
import { newId } from '../../client/new-id.ts';
import { ciphers, type SealedTip, sealTip, type TipContent } from './sealed-tip.ts';

export type Author = 'source' | 'newsroom';
export type SealedMessage = SealedTip & { readonly author: Author };

/** A conversation as a source with a mailbox begins it, and both go on with it. */
export class SealedConversation {
  readonly ring: Ring;
  readonly first: SealedTip;
  readonly mailbox: NewMailbox;
  readonly messages: SealedMessage[] = [];

  private constructor(ring: Ring, first: SealedTip, mailbox: NewMailbox) {
    this.ring = ring;
    this.first = first;
    this.mailbox = mailbox;
  }

  /** Made yesterday: its key is then one that a clock of today accepts. */
  static async begin(ring: Ring, content: TipContent = {}): Promise<SealedConversation> {
    const id = content.id ?? newId();
    const mailbox = await mailboxFor(id, ring);
    const first = await sealTip(ring, { ...content, id, mailbox: mailbox.fingerprint });
    return new SealedConversation(ring, first, mailbox);
  }

  get id(): string {
    return this.first.id;
  }

  get key(): UnlockedKey {
    return this.mailbox.opened.key;
  }

  /** What the source writes later. */
  async write(content: TipContent = {}): Promise<SealedMessage> {
    const { fingerprint } = this.mailbox;
    return this.add({ conversation: this.id, mailbox: fingerprint, signedBy: this.key, ...content });
  }

  /** What the newsroom answers. */
  async answer(key: UnlockedKey, content: TipContent = {}): Promise<SealedMessage> {
    const reply = { author: 'newsroom', conversation: this.id, signedBy: key } as const;
    return this.add({ sealed: 'browser', ...reply, ...content }, 'newsroom');
  }

  /** Anything: what a server in other hands could put there. */
  async add(content: TipContent, author: Author = 'source'): Promise<SealedMessage> {
    const message = { ...(await sealTip(this.ring, content)), author };
    this.messages.push(message);
    return message;
  }
}

export function mailboxFor(conversation: string, ring: Ring): Promise<NewMailbox> {
  const lock = newSessionKey('seipd2-aes256-gcm');
  return newMailbox({ conversation, lock, ring, ciphers, now: new Date() });
}
