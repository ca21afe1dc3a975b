/** What a source's browser needs of `keys/` besides `source.ts`, but only to read replies: loaded with a mailbox. */
export { openAttachment } from './open.ts';
export { type OpenedReply, openReply, type ReplyKeys, replyKeys } from './reply.ts';
