import { transformSync } from 'esbuild';

/** Jest transformer: TypeScript and TSX to ESM, types stripped (the type checker runs on its own). */
export default {
  process(source, path) {
    const { code, map } = transformSync(source, {
      loader: path.endsWith('x') ? 'tsx' : 'ts',
      format: 'esm',
      target: 'node20',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      sourcemap: true,
      sourcefile: path,
    });
    return { code, map };
  },
};
