// BIP 39 writes its Korean words decomposed. Composed, as keys/word-lists.ts makes them at any rate, they are a kilobyte less to
// load.
import { readFile } from 'node:fs/promises';

/** @type {import('esbuild').Plugin} */
export const composedWords = {
  name: 'composed-words',
  setup(build) {
    build.onLoad({ filter: /[\\/]bip39[\\/]wordlists[\\/]korean\.js$/ }, async ({ path }) => {
      return { contents: (await readFile(path, 'utf8')).normalize('NFC') };
    });
  },
};
