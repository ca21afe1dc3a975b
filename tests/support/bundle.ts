import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

/** Bundles a TypeScript program of this repository with its dependencies, so that a process of its own can run it. */
export async function bundle(source: string, outfile: string): Promise<string> {
  await build({
    entryPoints: [fileURLToPath(new URL(`../../${source}`, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    // Dependencies in the CommonJS format ask for Node's modules by `require`.
    banner: {
      js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
    },
    logLevel: 'silent',
  });
  return outfile;
}
