// Writes docs/config.md from the table of settings. Run by the build; a test fails when it was forgotten.
import { writeFileSync } from 'node:fs';
import { buildSync } from 'esbuild';

const root = new URL('../', import.meta.url);
const [bundle] = buildSync({
  absWorkingDir: root.pathname,
  entryPoints: ['server/config/document.ts'],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
}).outputFiles;
const { documentSettings } = await import(
  `data:text/javascript;base64,${Buffer.from(bundle.contents).toString('base64')}`
);
writeFileSync(new URL('docs/config.md', root), documentSettings());
