import fc from 'fast-check';
import { seedOf } from './chance.ts';

// For `npm run soak`: every property is tried with so many inputs, where it does not say itself how many.
fc.configureGlobal({ numRuns: Number(process.env['FUZZ_RUNS']), seed: seedOf('SOAK_SEED') });
