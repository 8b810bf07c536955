import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { layersRule } from './scripts/lint/layers.js';

export default defineConfig(
  { ignores: ['dist/', 'generated/', '.artifacts/', 'test/ecosystem/', 'test/frameworks/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    // Taking a property out of an object leaves a name behind that nobody uses.
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ['src/**/*.ts', 'scripts/**/*.{ts,js}', 'test/support/**/*.ts'],
    plugins: { studio: { rules: { layers: layersRule } } },
    rules: { 'studio/layers': 'error' },
  },
);
