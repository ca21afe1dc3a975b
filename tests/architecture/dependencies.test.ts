import { readFileSync } from 'node:fs';

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
}

interface Package {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const { dependencies, allowScripts } = JSON.parse(readFileSync('package.json', 'utf8')) as Package;
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');

/** What was wrong in releases before. Every copy in the tree is looked at. */
const OLDEST: readonly (readonly [name: string, version: string, because: string])[] = [
  ['openpgp', '6.1.1', 'CVE-2025-47934: inline-signed messages could be spoofed'],
  ['multer', '2.0.2', 'CVE-2025-7338 and before: a malformed upload ended the process'],
  ['express', '5.1.0', 'older lines have open redirects and path patterns that take exponential time'],
  ['path-to-regexp', '8.0.0', 'CVE-2024-45296, CVE-2024-52798: patterns that take exponential time'],
  ['qs', '6.14.1', 'CVE-2025-15284: arrays without a limit'],
  ['body-parser', '2.2.1', 'CVE-2025-13466: many urlencoded fields kept the server busy'],
  ['cookie', '0.7.0', 'CVE-2024-47764: a name could set another field'],
  ['send', '1.1.0', 'CVE-2024-43799: script in a redirect page'],
  ['helmet', '8.0.0', 'older defaults leave the opener policy of other origins'],
  ['express-rate-limit', '8.0.1', 'networks of IPv6 are one visitor'],
  ['better-sqlite3', '12.4.1', 'carries SQLite 3.50.2 or later: CVE-2025-6965'],
  ['ws', '8.17.1', 'CVE-2024-37890: many headers ended the process'],
  ['tar-fs', '2.1.4', 'CVE-2025-59343: unpacking could write outside its folder'],
  ['form-data', '4.0.4', 'CVE-2025-7783: boundaries that could be guessed'],
];

function numbers(version: string): readonly number[] {
  return version.split('-', 1)[0]!.split('.').map(Number);
}

function isOlder(version: string, oldest: string): boolean {
  const [a, b] = [numbers(version), numbers(oldest)];
  const differs = [0, 1, 2].find((index) => a[index] !== b[index]);
  return differs !== undefined && a[differs]! < b[differs]!;
}

describe('what the program is made of', () => {
  it.each(OLDEST)('has no %s before %s: %s', (name, oldest) => {
    const copies = locked.filter(([path]) => path.endsWith(`node_modules/${name}`));
    expect(copies.length).toBeGreaterThan(0);
    expect(copies.filter(([, { version }]) => isOlder(version, oldest))).toEqual([]);
  });

  it('compares versions by their numbers', () => {
    expect(isOlder('2.9.0', '2.10.0')).toBe(true);
    expect(isOlder('10.0.0', '9.9.9')).toBe(false);
    expect(isOlder('1.2.3', '1.2.3')).toBe(false);
  });

  it('is held to its bytes by the lock file', () => {
    expect(locked.length).toBeGreaterThan(100);
    const loose = locked.filter(
      ([, { integrity, link }]) => link !== true && !integrity?.startsWith('sha512-'),
    );
    expect(loose).toEqual([]);
  });

  it('runs no script when it is installed but those that are allowed by name', () => {
    const shipped = locked.filter(
      ([, { hasInstallScript, dev, optional }]) => hasInstallScript && !dev && !optional,
    );
    expect(shipped.map(([path]) => path)).toEqual(['node_modules/better-sqlite3']);
    expect(allowScripts).toEqual({ 'better-sqlite3': true });
  });

  it('has as few direct dependencies as were decided on', () => {
    expect(Object.keys(dependencies).length).toBeLessThanOrEqual(16);
  });
});
