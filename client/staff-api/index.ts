export type {
  AuditAnswer,
  EntryTaken,
  Epoch,
  KeyLogAnswer,
  ListedTip,
  Replaced,
  Reports,
  RingAnswer,
  Role,
  SignedIn,
  StaffMember,
  StoredEnvelope,
  StoredMessage,
  Suite,
  TipCount,
  TipDetail,
  TipPage,
  TipPart,
} from './answers.ts';
export { type ServerCode, StaffApiError, type StaffApiErrorCode } from './errors.ts';
export type { BodyReader, Fetch, HttpAnswer, HttpRequest } from './http.ts';
export type { SealedReply, SealedReplyPart } from './replies.ts';
export { type EnvelopeChange, MAX_MARKED_TIPS, StaffApi, type StaffApiOptions } from './staff-api.ts';
