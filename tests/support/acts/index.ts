export type { Act, Ready } from './act.ts';
export { type Content, contentOf, STAGED } from './content.ts';
export { Refused, refusalOf } from './refused.ts';
export { closeMailbox, deleteReply, readMailbox, sendByForm, sendSealed, writeMore } from './source.ts';
export { deleteConversation, reply, rotate, signIn } from './staff.ts';
export { stageData, type Stage } from './stage.ts';
