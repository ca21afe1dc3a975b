export type {
  ListedTip,
  RingAnswer,
  Role,
  SignedIn,
  TipCount,
  TipDetail,
  TipPage,
  TipPart,
} from './answers.ts';
export { type ServerCode, StaffApiError, type StaffApiErrorCode } from './errors.ts';
export type { BodyReader, Fetch, HttpAnswer, HttpRequest } from './http.ts';
export { StaffApi, type StaffApiOptions } from './staff-api.ts';
