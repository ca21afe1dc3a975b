export { checkLog, type CheckedLog, type Pin, type PinStore } from './check-log.ts';
