export type { Suite } from './suite.ts';
