// npm run soak: the experiments in their long forms. SOAK_SEED repeats a run; every part prints the seed that it has used.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What each of the tests reads of its own long form. */
const LONG = {
  SOAK_KILLS: '50',
  SOAK_HISTORY_KILLS: '500',
  SOAK_HISTORY_MINUTES: '90',
  SOAK_STEP: '1',
  SOAK_FAULTS: '10000',
  FUZZ_SECONDS: '60',
  FUZZ_RUNS: '2000',
  SOAK_SAMPLES: '3000',
  SOAK_CONNECTIONS: '1950',
  SOAK_SOURCES: '50',
  SOAK_FILE_MIB: '4',
  SOAK_VISITORS: '20',
};
const TESTS = [
  'tests/faults/history.test.ts',
  'tests/faults/killed-rotation.test.ts',
  'tests/attacks/fuzzed-requests.test.ts',
  'tests/attacks/answers-alike.test.ts',
  'tests/keys/check-envelope.test.ts',
  'tests/keys/check-body.test.ts',
  'tests/keys/codename.test.ts',
  'tests/keys/letter.test.ts',
  'tests/keys/log/tampering.test.ts',
  'tests/keys/wire/packet.test.ts',
  'tests/server/http/proxy-line.test.ts',
  'tests/server/http/form-token.test.ts',
  'tests/server/http/visit-cookie.test.ts',
  'tests/server/source/upload.test.ts',
  'tests/server/source/pages/negotiate.test.ts',
  'tests/faults/flood-of-connections.test.ts',
  'tests/faults/busy-day.test.ts',
  'tests/faults/failing-operations.test.ts',
  'tests/faults/failing-calls.test.ts',
];

const [, , ...chosen] = process.argv;
const { status } = spawnSync(
  process.execPath,
  [
    fileURLToPath(new URL('test.mjs', import.meta.url)),
    '--runInBand',
    ...(chosen.length > 0 ? chosen : TESTS),
  ],
  { stdio: 'inherit', env: { ...LONG, ...process.env } },
);
process.exit(status ?? 1);
