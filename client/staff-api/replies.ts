import type { Suite } from './answers.ts';
import { toBase64 } from './base64.ts';

/** A part of a reply: its session key wrapped for the ring, and for the source's mailbox. */
export interface SealedReplyPart {
  readonly id: string;
  readonly envelope: Uint8Array;
  readonly delivery: Uint8Array;
}

/** A reply as it goes to the server. The bodies of its files have been uploaded before. */
export interface SealedReply {
  readonly reply: string;
  /** Of the ring that it was sealed to. */
  readonly epoch: number;
  readonly letter: SealedReplyPart & { readonly suite: Suite; readonly body: Uint8Array };
  readonly parts: readonly SealedReplyPart[];
}

/** The request that stores it. */
export function replyRequest({ reply, epoch, letter, parts }: SealedReply) {
  const { suite, body } = letter;
  return {
    reply,
    epoch,
    letter: { ...partRequest(letter), suite, body: toBase64(body) },
    parts: parts.map(partRequest),
  };
}

function partRequest({ id, envelope, delivery }: SealedReplyPart) {
  return { id, envelope: toBase64(envelope), delivery: toBase64(delivery) };
}
