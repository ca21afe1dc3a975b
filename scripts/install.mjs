// Installs the dependencies when they are missing or not those of the lock file. Needs nothing but Node itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const MARK = 'node_modules/.sealdrop-installed';

/** Ends of life of Node's long-term releases (nodejs.org, release schedule). Odd releases end half a year after they begin. */
const END_OF_LIFE = {
  20: '2026-04-30',
  22: '2027-04-30',
  24: '2028-04-30',
  26: '2029-04-30',
  28: '2030-04-30',
};
const OLDEST = [20, 19];

export function say(line) {
  process.stderr.write(`${line}\n`);
}

export function checkNode(version = process.versions.node, today = new Date()) {
  const [major, minor] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    say(
      `Node ${version} is too old: Sealdrop needs ${OLDEST.join('.')} or later. Install a current long-term release.`,
    );
    process.exit(1);
  }
  const end = END_OF_LIFE[major];
  if (end !== undefined && today > new Date(end)) {
    say(
      `Warning: Node ${major} has had no security updates since ${end}. It works, but use a current long-term release in production.`,
    );
  }
}

function fingerprintOfLock() {
  const hash = createHash('sha256')
    .update(readFileSync('package-lock.json'))
    .update(process.versions.modules);
  return hash.digest('hex');
}

export function installDependencies() {
  const wanted = fingerprintOfLock();
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === wanted) return;
  say(
    'Installing dependencies (a minute or two; the database is compiled where no ready-made one can be fetched) ...',
  );
  const { status } = spawnSync(
    'npm',
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      stdio: ['ignore', 2, 2],
    },
  );
  if (status !== 0) {
    say(
      'npm ci failed: see above. It needs the npm registry, and, where no ready-made database module can be fetched,',
    );
    say('python3, make and a C++ compiler (Debian: apt-get install python3 make g++).');
    process.exit(1);
  }
  writeFileSync(MARK, wanted);
}
