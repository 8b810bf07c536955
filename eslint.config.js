import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Who may not import whom, as in the picture of CONTRIBUTING: imports run downwards only. */
const layers = {
  client: ['contract', 'sandbox', 'membership', 'cli'],
  contract: ['client', 'sandbox', 'membership', 'cli'],
  sandbox: ['client', 'contract', 'membership', 'cli'],
  membership: ['contract', 'sandbox', 'cli'],
};

export default defineConfig(
  { ignores: ['dist/', 'generated/', '.artifacts/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
  ...Object.entries(layers).map(([layer, above]) => ({
    files: [`src/${layer}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: above.map((name) => `**/${name}/**`),
              message: `src/${layer} does not import ${above.join(', ')}: see the layers in eslint.config.js.`,
            },
            {
              group: ['**/scripts/**', '**/test/**', '**/src/index.js'],
              message: 'src/ imports from src/ and generated/ only.',
            },
          ],
        },
      ],
    },
  })),
);
