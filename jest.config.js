export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '\\.tsx?$': '<rootDir>/tests/support/esbuild-transform.mjs' },
  testTimeout: 120_000,
  setupFiles: process.env.FUZZ_RUNS === undefined ? [] : ['<rootDir>/tests/support/more-runs.ts'],
  maxWorkers: 2,
  // A failed test may leave a server or a browser running: it must not keep the run from ending.
  forceExit: true,
};
