// OpenPGP.js tells its errors in English sentences, which nobody who sends a tip ever reads: keys/ turns them into codes, and
// pages say them in the source's language. Without them a source loads some 4 KB less.
import { readFile } from 'node:fs/promises';

/** OpenPGP.js looks for these itself. */
const KEPT = /Authentication tag mismatch|Signature creation time is in the future/u;

/** @type {import('esbuild').Plugin} */
export const wordlessErrors = {
  name: 'wordless-errors',
  setup(build) {
    build.onLoad(
      { filter: /[\\/]openpgp[\\/]dist[\\/]lightweight[\\/]openpgp\.min\.mjs$/ },
      async ({ path }) => {
        const source = await readFile(path, 'utf8');
        return {
          contents: source.replace(/\bError\("[^"\\]*"\)/gu, (error) =>
            KEPT.test(error) ? error : 'Error()',
          ),
        };
      },
    );
  },
};
