// ExifReader can be built with only what is needed, by a script at install time that fetches a tool chain. We allow no
// such scripts, and settle the same switches while esbuild bundles: what is off is never reached and left out.
import { readFile } from 'node:fs/promises';

/** What client/source/photo/ asks of it. Segments, XMP, IPTC and colour profiles are read by our own code. */
const ON = new Set(['EXIF', 'TIFF', 'HEIC', 'AVIF']);

/** @type {import('esbuild').Plugin} */
export const exifReaderSwitches = {
  name: 'exifreader-switches',
  setup(build) {
    build.onLoad({ filter: /[\\/]exifreader[\\/]src[\\/][\w-]+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return { contents: source.replace(/\bConstants\.USE_([A-Z_]+)/gu, (_, name) => String(ON.has(name))) };
    });
  },
};
