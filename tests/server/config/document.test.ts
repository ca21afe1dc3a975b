import { readFileSync } from 'node:fs';
import { documentSettings } from '../../../server/config/document.ts';
import { contradictions } from '../../../server/config/contradictions.ts';
import { settingNames } from '../../../server/config/settings.ts';

it('docs/config.md is what the table of settings says: run `node scripts/config-docs.mjs`', () => {
  const written = readFileSync(new URL('../../../docs/config.md', import.meta.url), 'utf8');
  expect(written).toBe(documentSettings());
});

it('has a paragraph for every setting and every contradiction', () => {
  const headings = documentSettings().match(/^### .+$/gm) ?? [];
  for (const name of [...settingNames, ...contradictions.map(({ code }) => code)]) {
    expect(headings).toContain(`### ${name}`);
  }
});
