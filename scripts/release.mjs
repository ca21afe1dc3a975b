// npm run release: what a release consists of, in release/: the sources, a software bill of materials (CycloneDX) and the
// hashes of both. The same commit gives the same bytes. `--untagged` tries it on a commit that has no tag.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const FOLDER = 'release';

function stop(reason) {
  console.error(reason);
  process.exit(1);
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { maxBuffer: 1 << 30 });
  if (status !== 0) stop(`${command} ${args.join(' ')} failed:\n${String(stderr)}`);
  return stdout;
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What runs on the server, with the hash of each package. Without what npm puts in of the moment and the folder. */
function billOfMaterials(name, version) {
  const made = run('npm', ['sbom', '--package-lock-only', '--omit=dev', '--sbom-format=cyclonedx']);
  const { serialNumber: _random, ...bill } = JSON.parse(String(made));
  const { timestamp: _now, ...metadata } = bill.metadata;
  const component = { ...metadata.component, type: 'application', name, version };
  return `${JSON.stringify({ ...bill, metadata: { ...metadata, component } }, null, 2)}\n`;
}

const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const tag = `v${version}`;
if (String(run('git', ['status', '--porcelain'])) !== '') {
  stop('There are changes that are not committed: a release is made of what is. Commit or remove them.');
}
const tags = String(run('git', ['tag', '--points-at', 'HEAD'])).split('\n');
if (!tags.includes(tag) && !process.argv.includes('--untagged')) {
  stop(`The commit has no tag ${tag}. Tag it (git tag -s ${tag}), or try with --untagged.`);
}

const bill = billOfMaterials(name, version);
const archive = run('git', ['archive', '--format=tar', `--prefix=${name}-${version}/`, 'HEAD']);
const files = {
  [`${name}-${version}.tar`]: archive,
  [`${name}-${version}.cdx.json`]: Buffer.from(bill),
};
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER);
for (const [file, bytes] of Object.entries(files)) writeFileSync(`${FOLDER}/${file}`, bytes);
const sums = Object.entries(files).map(([file, bytes]) => `${sha256(bytes)}  ${file}\n`);
writeFileSync(`${FOLDER}/SHA256SUMS`, sums.join(''));
process.stdout.write(sums.join(''));
console.error(`Sign the hashes: gpg --armor --detach-sign ${FOLDER}/SHA256SUMS`);
