import { contradictions } from './contradictions.ts';
import { settingKeys, settings } from './settings.ts';
import type { Setting, SettingGroup } from './settings.ts';

const all: readonly Setting[] = settingKeys.map((key) => settings[key]);
const groups: readonly SettingGroup[] = [...new Set(all.map(({ group }) => group))];

function defaultOf(setting: Setting): string {
  if ('without' in setting) return `none: ${setting.without}`;
  return 'default' in setting ? `\`${setting.default}\`` : `follows from ${setting.derivedFrom}`;
}

/** A table in which every column is as wide as its widest cell, which is how the formatter leaves it. */
function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function describeSetting(setting: Setting): string {
  const facts = [
    `- Takes ${setting.check.takes}`,
    `- Default: ${defaultOf(setting)}`,
    ...(setting.unit === 'none' ? [] : [`- Unit: ${setting.unit}`]),
  ];
  return `### ${setting.name}\n\n${setting.says}\n\n${facts.join('\n')}`;
}

function describeGroup(group: SettingGroup): string {
  return [`## ${group}`, ...all.filter((setting) => setting.group === group).map(describeSetting)].join(
    '\n\n',
  );
}

const overview = table([
  ['Setting', 'Default', 'Unit'],
  ...all.map((setting) => [setting.name, defaultOf(setting), setting.unit]),
]);

const refusals = contradictions.map(({ code, between, says }) => {
  const names = between.map((key) => settings[key].name).join(', ');
  return `### ${code}\n\n${says}\n\n- Between: ${names}`;
});

/** docs/config.md, whole. `node scripts/config-docs.mjs` writes it. */
export function documentSettings(): string {
  return `${[
    '# Settings',
    'Generated from `server/config/settings.ts` by `node scripts/config-docs.mjs`: change it there.',
    'Settings are environment variables. One that is not set, or is empty, has its default. The server refuses to start ' +
      'when a value is not what its setting takes, when two settings contradict each other, or when the name of a ' +
      'variable begins with `SEALDROP_` and is not below; it lists everything that is wrong at once, with the remedy.',
    'Sizes take the units B, KB, MB, GB, TB (powers of 1000) and KiB, MiB, GiB, TiB (powers of 1024).',
    overview,
    ...groups.map(describeGroup),
    '## What the server refuses to start with',
    'The code stands in brackets behind the problem.',
    '### unknown-setting\n\nA variable whose name begins with `SEALDROP_` and is not a setting: most often a slip of the keyboard, which would otherwise leave a default where the operator believes to have set a limit.',
    '### bad-value\n\nA value that is not what the setting takes.',
    '### debug-output\n\n`DEBUG` or `NODE_DEBUG` in production: libraries would print the addresses and requests of visitors.',
    ...refusals,
  ].join('\n\n')}\n`;
}
