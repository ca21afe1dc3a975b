import config from '../../eslint.config.js';
import tseslint from 'typescript-eslint';

/** Only the project's rules about imports, without type information, so that they can be tried on files that do not exist. */
export default [
  { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } },
  ...config
    .filter(({ rules }) => rules?.['no-restricted-imports'] !== undefined)
    .map(({ files, rules }) => ({
      files,
      rules: { 'no-restricted-imports': rules['no-restricted-imports'] },
    })),
];
