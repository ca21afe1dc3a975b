// What the tests need of the system: installed where that is possible (root on Debian), named exactly where it is not.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { say } from './install.mjs';

const NEEDS = [
  { command: 'chromium', package: 'chromium' },
  { command: 'firefox-esr', package: 'firefox-esr' },
  { command: 'gpg', package: 'gnupg' },
  { command: 'strace', package: 'strace' },
  { command: 'tor-gencert', package: 'tor' },
  { file: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', package: 'fonts-noto-cjk' },
];

function isMissing({ command, file }) {
  if (file !== undefined) return !existsSync(file);
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status !== 0;
}

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: ['ignore', 2, 2], env }).status === 0;
}

export function installSystemNeeds() {
  const packages = NEEDS.filter(isMissing).map((need) => need.package);
  if (packages.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (canInstall) {
    say(`The tests need ${packages.join(', ')}: installing ...`);
    if (run('apt-get', ['update', '-qq']) && run('sh', ['-c', `${command} -qq`]) && !NEEDS.some(isMissing))
      return;
  }
  say(
    `The tests need programs of the system that are missing. Install them, then run npm test again:\n\n  sudo ${command}\n`,
  );
  process.exit(1);
}
