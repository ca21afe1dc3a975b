import type { Request, RequestHandler } from 'express';
import { sendBody } from '../../http/send-body.ts';
import { sha256 } from '../../storage/digest.ts';
import type { BlobStore, Day, Reply, StoredMailbox, StoredPart, TipStore } from '../../storage/ports.ts';
import { ApiError } from './api-error.ts';
import { readLocator, readPartOfMailbox, readReplyOfMailbox } from './requests.ts';

export interface MailboxContext {
  readonly tips: TipStore;
  readonly blobs: BlobStore;
  readonly mailboxSince: () => Day;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** All that lies in a mailbox, still sealed. Whoever has no codename gets one answer, whatever the reason. */
export function openMailbox(context: MailboxContext): RequestHandler {
  return async (request, response) => {
    const { conversation, armoredKey, locked } = await find(context, readLocator(request.body).locator);
    const replies = await context.tips.replies(conversation);
    response.json({
      conversation,
      key: armoredKey,
      locked: base64(locked),
      replies: replies.map(describeReply),
    });
  };
}

function describeReply({ tip, deliveries }: Reply) {
  return {
    tip: tip.id,
    day: tip.day,
    parts: tip.parts.flatMap((part) => {
      const delivery = deliveries.find((one) => one.part === part.id);
      return delivery === undefined ? [] : [describePart(part, delivery.envelope)];
    }),
  };
}

function describePart({ id, kind, position, suite, length, body }: StoredPart, envelope: Uint8Array) {
  return {
    id,
    kind,
    position,
    suite,
    length,
    envelope: base64(envelope),
    ...('inline' in body ? { body: base64(body.inline) } : {}),
  };
}

export function sendPart(context: MailboxContext): RequestHandler {
  return async (request, response) => {
    const { locator, part: id } = readPartOfMailbox(request.body);
    const { conversation } = await find(context, locator);
    const replies = await context.tips.replies(conversation);
    const part = replies
      .filter(({ deliveries }) => deliveries.some((delivery) => delivery.part === id))
      .flatMap(({ tip }) => tip.parts)
      .find((one) => one.id === id);
    if (part === undefined) throw new ApiError('not-found');
    await sendBody(response, part, context.blobs);
  };
}

export function deleteReply(context: MailboxContext): RequestHandler {
  return async (request, response) => {
    const { locator, tip } = readReplyOfMailbox(request.body);
    const { conversation } = await find(context, locator);
    await context.tips.deleteReply(conversation, tip);
    response.json({});
  };
}

export function closeMailbox(context: MailboxContext): RequestHandler {
  return async (request: Request, response) => {
    const { conversation } = await find(context, readLocator(request.body).locator);
    await context.tips.closeMailbox(conversation);
    response.json({});
  };
}

async function find({ tips, mailboxSince }: MailboxContext, locator: Uint8Array): Promise<StoredMailbox> {
  const mailbox = await tips.mailboxByLocator(sha256(locator), mailboxSince());
  if (mailbox === undefined) throw new ApiError('unknown-mailbox');
  return mailbox;
}
