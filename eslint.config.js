import tseslint from 'typescript-eslint';

const typescript = ['**/*.ts', '**/*.tsx'];
const openpgpOnlyInKeys = { name: 'openpgp', message: 'Only keys/ may import openpgp: go through keys/.' };
const notFrom = (folder, why) => ({ group: [`**/${folder}/**`, `**/${folder}`], message: why });

/** The architecture's arrows (docs/architecture.md): everything points down to keys/, sideways is forbidden. */
function arrows(files, { patterns, openpgp = false }) {
  return {
    files,
    rules: {
      'no-restricted-imports': ['error', { paths: openpgp ? [] : [openpgpOnlyInKeys], patterns }],
    },
  };
}

const keysIsBelow = 'keys/ knows nothing of the folders above it.';
const meetOverHttp = 'server/ and client/ meet over HTTP and in keys/ only.';
const staffIsBelow =
  'server/staff is below the sections of the staff site, and knows nothing of the source site.';
const siblings = 'server/source, server/console and server/officers never import one another.';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'data/', 'data-demo-keys/', 'coverage/'] },
  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  arrows(['keys/**'], {
    openpgp: true,
    patterns: [
      notFrom('server', keysIsBelow),
      notFrom('client', keysIsBelow),
      {
        group: ['node:*', 'express', 'preact'],
        message: 'keys/ is isomorphic: no files, no network, no clock, no DOM.',
      },
    ],
  }),
  arrows(['server/**'], { patterns: [notFrom('client', meetOverHttp)] }),
  arrows(['server/source/**'], {
    patterns: [notFrom('client', meetOverHttp), notFrom('console', siblings), notFrom('officers', siblings)],
  }),
  arrows(['server/console/**'], {
    patterns: [notFrom('client', meetOverHttp), notFrom('source', siblings), notFrom('officers', siblings)],
  }),
  arrows(['server/officers/**'], {
    patterns: [notFrom('client', meetOverHttp), notFrom('source', siblings), notFrom('console', siblings)],
  }),
  arrows(['server/staff/**'], {
    patterns: [
      notFrom('client', meetOverHttp),
      ...['source', 'console', 'officers'].map((folder) => notFrom(folder, staffIsBelow)),
    ],
  }),
  arrows(['client/**'], { patterns: [notFrom('server', meetOverHttp)] }),
  arrows(['tests/**'], { openpgp: true, patterns: [] }),
  {
    files: ['keys/**', 'server/**', 'client/console/**'],
    rules: {
      'no-restricted-globals': ['error', { name: 'process', message: 'Only main.ts touches process.' }],
    },
  },
  { files: ['server/main.ts'], rules: { 'no-restricted-globals': 'off' } },
  {
    files: ['tests/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
