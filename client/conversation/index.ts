export {
  type Answering,
  answeringOf,
  type Question,
  type UnanswerableCode,
  UnanswerableError,
} from './answering.ts';
export {
  type Conversation,
  type ConversationReading,
  letterPart,
  type Mailbox,
  mailboxOf,
  type Message,
  openFirstLetter,
  type OpenMessage,
  readConversation,
  type Suspicion,
  type Trust,
  type UnopenedMessage,
} from './conversation.ts';
export {
  FileChangedError,
  type PartUpload,
  type Reply,
  type ReplyFile,
  type ReplySealing,
  sealReply,
} from './seal-reply.ts';
export { type ForeignText, innerName, namedEncrypted, openForeignText } from './foreign.ts';
export { ringKeys, signingKeyOf, strangersIn } from './ring.ts';
export { replyLanguage } from './language.ts';
export { type UploadApi, uploadBody, type Uploading } from './upload.ts';
