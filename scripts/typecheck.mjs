// Type-checks each runtime's code against its own globals (one tsconfig per runtime). What was checked before and has not
// changed since is not checked again.
import { spawnSync } from 'node:child_process';

const projects = ['keys', 'server', 'client', 'client/cli', 'client/console', 'client/source', 'tests'];
const failed = projects.filter((project) => {
  const remembered = `node_modules/.cache/types/${project.replace('/', '-')}.tsbuildinfo`;
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', project, '--incremental', '--tsBuildInfoFile', remembered],
    { stdio: 'inherit' },
  );
  return status !== 0;
});
if (failed.length > 0) {
  console.error(`Type errors in: ${failed.join(', ')}`);
  process.exit(1);
}
