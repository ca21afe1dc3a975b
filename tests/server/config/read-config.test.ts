import { ConfigError } from '../../../server/config/config-error.ts';
import type { Problem } from '../../../server/config/config-error.ts';
import { originAt, readConfig } from '../../../server/config/read-config.ts';
import type { Environment } from '../../../server/config/read-config.ts';

const ONION = `${'a'.repeat(56)}.onion`;

function problemsOf(env: Environment): readonly Problem[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const codesOf = (env: Environment) => problemsOf(env).map(({ code }) => code);
const remedyOf = (env: Environment) =>
  problemsOf(env)
    .map(({ remedy }) => remedy)
    .join('\n');

describe('with nothing set', () => {
  it('has every default, on this machine only, in production', () => {
    expect(readConfig({ PATH: '/bin', HOME: '/root' })).toEqual({
      mode: 'production',
      dataFolder: './data',
      newsroom: 'the newsroom',
      source: {
        ...{ host: '127.0.0.1', port: 8080, origin: 'http://127.0.0.1:8080' },
        ...{ socket: undefined, circuits: false },
      },
      staff: {
        ...{ host: '127.0.0.1', port: 8081, origin: 'http://127.0.0.1:8081' },
        ...{ socket: undefined, circuits: false },
      },
      onion: undefined,
      onionLocation: undefined,
      tips: {
        maxBytes: 2.5 * 1024 ** 3,
        maxFiles: 25,
        maxMessageCharacters: 200_000,
        reserveBytes: 1024 ** 3,
        letterReserveBytes: 256 * 1024 ** 2,
        dayBytes: 100 * 1024 ** 3,
        unfinishedBytes: 10 * 1024 ** 3,
        unfinishedDays: 7,
        stampBits: 20,
        formHours: 24,
      },
      nightly: { backup: undefined, check: true },
      retention: { days: 0, noticeDays: 14 },
      mailbox: { days: 180, idleMinutes: 30 },
      pace: { stallSeconds: 60, minBytesPerSecond: 512 },
      flood: { tipsPerMinute: 10, limitLoopback: false, connections: 4_000 },
      session: { idleMinutes: 15, hours: 10 },
    });
  });

  it('takes an empty variable for one that is not set, as container files write it', () => {
    expect(readConfig({ SEALDROP_DATA: '', SEALDROP_SOURCE_ORIGIN: '' })).toEqual(readConfig({}));
  });
});

describe('origins', () => {
  it('follow from host and port', () => {
    const { source, staff } = readConfig({ SEALDROP_SOURCE_HOST: '::1', SEALDROP_STAFF_HOST: 'localhost' });
    expect(source.origin).toBe('http://[::1]:8080');
    expect(staff.origin).toBe('http://localhost:8081');
  });

  it('stay open with port 0 until the port is known', () => {
    const { source } = readConfig({ SEALDROP_SOURCE_PORT: '0', SEALDROP_STAFF_PORT: '0' });
    expect(source.origin).toBeUndefined();
    expect(originAt(source, 43_210)).toBe('http://127.0.0.1:43210');
  });

  it('are what was set, whatever the port', () => {
    const { source } = readConfig({ SEALDROP_SOURCE_ORIGIN: `http://${ONION}` });
    expect(originAt(source, 8080)).toBe(`http://${ONION}`);
  });
});

describe('sockets', () => {
  const SOURCE = '/run/sealdrop/source.sock';
  const env = { SEALDROP_SOURCE_SOCKET: SOURCE, SEALDROP_TOR_CIRCUITS: 'yes' };

  it('stand for host and port, and only they know circuits', () => {
    const { source, onion, staff } = readConfig({ ...env, SEALDROP_SOURCE_ORIGIN: `http://${ONION}` });
    expect(source).toMatchObject({ socket: SOURCE, circuits: true, origin: `http://${ONION}` });
    expect(onion).toBeUndefined();
    expect(staff).toMatchObject({ socket: undefined, circuits: false });
  });

  it('stand beside them where the clear web has the same site, whose address announces the onion', () => {
    const { source, onion } = readConfig({
      ...env,
      SEALDROP_SOURCE_ORIGIN: 'https://tips.example.org',
      SEALDROP_ONION_LOCATION: `http://${ONION}`,
    });
    expect(source).toMatchObject({ socket: undefined, circuits: false, origin: 'https://tips.example.org' });
    expect(onion).toMatchObject({ socket: SOURCE, circuits: true, origin: `http://${ONION}` });
  });
});

describe('units', () => {
  it.each([
    ['100000', 100_000],
    ['500MB', 500e6],
    ['500 mb', 500e6],
    ['2.5GiB', 2_684_354_560],
    ['1TiB', 1024 ** 4],
    ['900KiB', 921_600],
  ])('reads %s', (text, bytes) => {
    const env = {
      SEALDROP_MAX_TIP_BYTES: text,
      SEALDROP_MAX_MESSAGE_CHARACTERS: '1000',
      SEALDROP_UNFINISHED_BYTES: '1TiB',
      SEALDROP_DAY_BYTES: '1TiB',
    };
    expect(readConfig(env).tips.maxBytes).toBe(bytes);
  });

  it.each(['2.5G', '-1', '1e9', '2,5GiB', '0x10', '1 GiB per tip', '63KiB', '2TiB', '99999999999999999999'])(
    'refuses %s as a size',
    (text) => {
      expect(codesOf({ SEALDROP_MAX_TIP_BYTES: text })).toEqual(['bad-value']);
    },
  );

  it('says which units there are', () => {
    expect(remedyOf({ SEALDROP_MAX_TIP_BYTES: '2.5G' })).toContain('KiB, MiB, GiB, TiB');
  });
});

describe('values', () => {
  it.each([
    { SEALDROP_MODE: 'prod' },
    { SEALDROP_SOURCE_PORT: '65536' },
    { SEALDROP_SOURCE_PORT: '80a' },
    { SEALDROP_SOURCE_PORT: ' 80' },
    { SEALDROP_SOURCE_HOST: 'http://127.0.0.1' },
    { SEALDROP_SOURCE_HOST: '127.0.0.1:8080' },
    { SEALDROP_SOURCE_HOST: '[::1]' },
    { SEALDROP_SOURCE_ORIGIN: 'tips.example.org' },
    { SEALDROP_SOURCE_ORIGIN: 'ftp://tips.example.org' },
    { SEALDROP_SOURCE_ORIGIN: 'http://short.onion' },
    { SEALDROP_SOURCE_SOCKET: 'run/source.sock' },
    { SEALDROP_SOURCE_SOCKET: '/run/sealdrop/' },
    { SEALDROP_SOURCE_SOCKET: `/run/${'s'.repeat(103)}` },
    { SEALDROP_ONION_LOCATION: 'https://tips.example.org' },
    { SEALDROP_NEWSROOM: 'two\nlines' },
    { SEALDROP_NEWSROOM: 'gnp.eht\u202e' },
    { SEALDROP_NEWSROOM: 'n'.repeat(81) },
    { SEALDROP_DATA: '~/data' },
    { SEALDROP_LIMIT_LOOPBACK: 'true' },
    { SEALDROP_MIN_BYTES_PER_SECOND: '5001' },
    { SEALDROP_MIN_BYTES_PER_SECOND: '0' },
    { SEALDROP_SESSION_HOURS: '1.5' },
  ])('refuses %j', (env) => {
    const [name] = Object.keys(env);
    expect(problemsOf(env)).toMatchObject([{ code: 'bad-value', settings: [name] }]);
  });

  it.each([
    ['https://tips.example.org/', 'https://tips.example.org'],
    ['https://tips.example.org:443', 'https://tips.example.org'],
    ['HTTPS://Tips.Example.ORG', 'https://tips.example.org'],
    ['https://tips.example.org/send', 'https://tips.example.org'],
  ])('says how to write the origin %s', (text, exact) => {
    expect(remedyOf({ SEALDROP_SOURCE_ORIGIN: text })).toContain(`Write it as ${exact}.`);
  });

  it('takes a name in any script', () => {
    const name = '\ud55c\uad6d \uc2e0\ubb38'.normalize('NFC');
    expect(readConfig({ SEALDROP_NEWSROOM: name }).newsroom).toBe(name);
  });

  it('takes a folder with or without a slash at its end for the same', () => {
    expect(readConfig({ SEALDROP_DATA: '/srv/sealdrop//' }).dataFolder).toBe('/srv/sealdrop');
    expect(readConfig({ SEALDROP_DATA: '/' }).dataFolder).toBe('/');
  });
});

describe('unknown names', () => {
  it.each([
    ['SEALDROP_SOURCE_PROT', 'SEALDROP_SOURCE_PORT'],
    ['SEALDROP_MAXTIP_BYTES', 'SEALDROP_MAX_TIP_BYTES'],
    ['SEALDROP_MAX_TIPS_BYTES', 'SEALDROP_MAX_TIP_BYTES'],
    ['sealdrop_data', 'SEALDROP_DATA'],
    ['SEALDROP_TIPS_MINUTE', 'SEALDROP_TIPS_PER_MINUTE'],
  ])('takes %s for %s', (given, meant) => {
    expect(problemsOf({ [given]: '1' })).toEqual([
      expect.objectContaining({
        code: 'unknown-setting',
        settings: [given],
        remedy: `Did you mean ${meant}?`,
      }),
    ]);
  });

  it('lets the folder of the command line be named, which is no setting of the server', () => {
    expect(codesOf({ SEALDROP_HOME: '/home/ada/keys' })).toEqual([]);
    expect(codesOf({ SEALDROP_HOMES: '/home/ada/keys' })).toEqual(['unknown-setting']);
  });

  it('offers every setting of which the name has the words', () => {
    expect(remedyOf({ SEALDROP_PORT: '80' })).toBe(
      'Did you mean SEALDROP_SOURCE_PORT or SEALDROP_STAFF_PORT?',
    );
  });

  it('invents nothing where nothing is near', () => {
    expect(remedyOf({ SEALDROP_COLOUR: 'red' })).toBe('Remove it: docs/config.md lists every setting.');
  });

  it('passes over variables of others', () => {
    expect(problemsOf({ SEALDROPPED: '1', MY_SEALDROP_DATA: '1' })).toEqual([]);
  });
});

it('keeps a mailbox no longer than its conversation', () => {
  expect(readConfig({ SEALDROP_TIP_DAYS: '90' }).mailbox.days).toBe(90);
  expect(readConfig({ SEALDROP_TIP_DAYS: '365' }).mailbox.days).toBe(180);
  expect(readConfig({ SEALDROP_TIP_DAYS: '0', SEALDROP_MAILBOX_DAYS: '30' }).mailbox.days).toBe(30);
});

describe('contradictions', () => {
  const PUBLIC = {
    SEALDROP_SOURCE_ORIGIN: 'https://tips.example.org',
    SEALDROP_STAFF_ORIGIN: 'https://staff.example.org',
  };
  const ONIONS = {
    SEALDROP_SOURCE_ORIGIN: `http://${ONION}`,
    SEALDROP_STAFF_ORIGIN: `http://${'b'.repeat(56)}.onion`,
  };
  const ANNOUNCED = { ...PUBLIC, SEALDROP_ONION_LOCATION: `http://${ONION}` };
  const SOCKETS = { SEALDROP_SOURCE_SOCKET: '/run/source.sock', SEALDROP_STAFF_SOCKET: '/run/staff.sock' };
  it.each([
    ['same-listener', { ...PUBLIC, SEALDROP_STAFF_PORT: '8080' }],
    ['same-listener', { ...PUBLIC, SEALDROP_SOURCE_HOST: '0.0.0.0', SEALDROP_STAFF_PORT: '8080' }],
    ['same-origin', { ...PUBLIC, SEALDROP_STAFF_ORIGIN: PUBLIC.SEALDROP_SOURCE_ORIGIN }],
    ['clear-text', { ...PUBLIC, SEALDROP_SOURCE_ORIGIN: 'http://tips.example.org' }],
    ['clear-text', { SEALDROP_SOURCE_HOST: '192.168.1.5' }],
    ['public-demo', { ...PUBLIC, SEALDROP_MODE: 'demo' }],
    ['public-demo', { SEALDROP_MODE: 'demo', SEALDROP_SOURCE_ORIGIN: `http://${ONION}` }],
    [
      'same-socket',
      { ...ONIONS, SEALDROP_SOURCE_SOCKET: '/run/a.sock', SEALDROP_STAFF_SOCKET: '/run/a.sock' },
    ],
    ['circuits-without-socket', { ...ONIONS, SEALDROP_TOR_CIRCUITS: 'yes' }],
    ['origin-needed', { SEALDROP_SOURCE_SOCKET: '/run/a.sock' }],
    ['onion-unseen', { ...ONIONS, SEALDROP_ONION_LOCATION: `http://${ONION}` }],
    ['onion-unseen', { SEALDROP_ONION_LOCATION: `http://${ONION}` }],
    ['staff-onion-announced', { ...ANNOUNCED, SEALDROP_STAFF_ORIGIN: `http://${ONION}` }],
    ['message-too-long', { SEALDROP_MAX_TIP_BYTES: '500KB' }],
    ['letters-use-reserve', { SEALDROP_LETTER_RESERVE_BYTES: '513MiB' }],
    ['tip-beyond-budget', { SEALDROP_DAY_BYTES: '2GiB' }],
    ['tip-beyond-budget', { SEALDROP_UNFINISHED_BYTES: '2GiB' }],
    ['notice-too-long', { SEALDROP_TIP_DAYS: '14' }],
    ['notice-too-long', { SEALDROP_TIP_DAYS: '30', SEALDROP_NOTICE_DAYS: '30' }],
    ['backup-in-data', { SEALDROP_DATA: '/srv/data', SEALDROP_BACKUP: '/srv/data/backup' }],
    ['backup-in-data', { SEALDROP_DATA: '/srv/data', SEALDROP_BACKUP: '/srv' }],
    ['idle-beyond-session', { SEALDROP_SESSION_IDLE_MINUTES: '61', SEALDROP_SESSION_HOURS: '1' }],
    ['nothing-to-limit', { SEALDROP_TIPS_PER_MINUTE: '0', SEALDROP_LIMIT_LOOPBACK: 'yes' }],
    ['debug-output', { DEBUG: 'express*' }],
    ['debug-output', { NODE_DEBUG: 'http' }],
  ])('%s: %j', (code, env) => {
    expect(codesOf(env)).toEqual([code]);
  });

  it('of a site on every address that nobody can type', () => {
    expect(codesOf({ SEALDROP_MODE: 'demo', SEALDROP_SOURCE_HOST: '0.0.0.0' })).toEqual(['origin-needed']);
    expect(codesOf({ ...PUBLIC, SEALDROP_SOURCE_HOST: '0.0.0.0', SEALDROP_STAFF_HOST: '::' })).toEqual([]);
  });

  it.each([
    PUBLIC,
    { SEALDROP_SOURCE_ORIGIN: `http://${ONION}`, SEALDROP_STAFF_ORIGIN: `http://staff.${ONION}` },
    { SEALDROP_MODE: 'demo', SEALDROP_SOURCE_HOST: '192.168.1.5', SEALDROP_STAFF_HOST: '192.168.1.5' },
    { SEALDROP_MODE: 'demo', DEBUG: 'express*' },
    { SEALDROP_SOURCE_PORT: '0', SEALDROP_STAFF_PORT: '0' },
    { SEALDROP_SESSION_IDLE_MINUTES: '60', SEALDROP_SESSION_HOURS: '1' },
    ANNOUNCED,
    { ...ONIONS, ...SOCKETS, SEALDROP_TOR_CIRCUITS: 'yes' },
    { ...ONIONS, ...SOCKETS, SEALDROP_SOURCE_PORT: '8081', SEALDROP_SOURCE_HOST: '0.0.0.0' },
    { ...ANNOUNCED, ...SOCKETS, SEALDROP_TOR_CIRCUITS: 'yes' },
    { SEALDROP_TIP_DAYS: '15' },
    { SEALDROP_NOTICE_DAYS: '365' },
  ])('are not seen in %j', (env) => {
    expect(problemsOf(env)).toEqual([]);
  });

  it('are not looked for between values that are wrong by themselves', () => {
    expect(codesOf({ SEALDROP_SESSION_IDLE_MINUTES: '99999', SEALDROP_SESSION_HOURS: '1' })).toEqual([
      'bad-value',
    ]);
  });
});

it('lists everything that is wrong at once, each with its remedy', () => {
  const env = {
    SEALDROP_SORCE_PORT: '80',
    SEALDROP_MODE: 'live',
    SEALDROP_MAX_FILES: 'many',
    SEALDROP_STAFF_PORT: '8080',
    NODE_DEBUG: 'net',
  };
  expect(codesOf(env)).toEqual([
    'unknown-setting',
    'bad-value',
    'bad-value',
    'same-listener',
    'same-origin',
    'debug-output',
  ]);
  expect(() => readConfig(env)).toThrow(
    /^6 settings are wrong, so the server does not start\.\n\n1\. SEALDROP_SORCE_PORT is not a setting\. \[unknown-setting\]\n {3}Did you mean SEALDROP_SOURCE_PORT\?\n2\. SEALDROP_MODE is "live", but takes `production` or `demo`\. \[bad-value\]\n {3}Mend it, or leave it out for the default, production\.\n/,
  );
  for (const { remedy } of problemsOf(env)) expect(remedy).not.toBe('');
});
