export { checkLog, type CheckedLog, type Pin, type PinStore, readLog, type ReadLog } from './check-log.ts';
