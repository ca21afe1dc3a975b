export type { PhotoChoice, PhotoLine, PhotoTools } from './choices.ts';
export { PhotoDesk } from './choices.ts';
export { cleanCopy } from './clean.ts';
export { inspectFile } from './inspect.ts';
export type { Hidden, HiddenKind, Inspection, UnreadableType } from './inspection.ts';
