import { safeParse } from 'valibot';
import { formatSize, parseSize } from '../../../server/config/checks.ts';
import { settingKeys, settingNames, settings } from '../../../server/config/settings.ts';
import type { Setting } from '../../../server/config/settings.ts';

const all: readonly Setting[] = settingKeys.map((key) => settings[key]);

describe('every setting', () => {
  it('has a name of its own', () => {
    expect(new Set(settingNames).size).toBe(settingNames.length);
  });

  it.each(all.map((setting) => [setting.name, setting] as const))(
    '%s passes its own check by default',
    (_name, setting) => {
      if ('default' in setting)
        expect(safeParse(setting.check.schema, setting.default).issues).toBeUndefined();
      else expect('without' in setting || /SEALDROP_/.test(setting.derivedFrom)).toBe(true);
    },
  );

  it.each(all.map((setting) => [setting.name, setting] as const))(
    '%s is described in whole sentences',
    (_name, { says }) => {
      expect(says).toMatch(/^[A-Z].+\.$/);
    },
  );

  it('names no setting in its description that does not exist', () => {
    const named = all.flatMap(({ says }) => says.match(/SEALDROP_[A-Z_]+/g) ?? []);
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect(settingNames).toContain(name);
  });
});

it('writes sizes as it reads them', () => {
  for (const bytes of [1, 1023, 1024, 65_536, 800_000, 2_684_354_560, 1024 ** 4]) {
    const read = parseSize(formatSize(bytes)) ?? 0;
    expect(Math.abs(read - bytes) / bytes).toBeLessThan(0.001);
  }
});
