import { join } from 'node:path';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { expect, test } from 'vitest';
import { layersRule } from '../../scripts/lint/layers.js';
import { projectFolder } from '../support/run.js';

const downwards: [file: string, code: string][] = [
  ['src/client/a.ts', "import { x } from './b.js';"],
  ['src/client/deep/a.ts', "import { x } from '../b.js';"],
  ['src/client/a.ts', "import { routes } from '../../generated/contract.js';"],
  ['src/client/a.ts', "import createClient from 'openapi-fetch';"],
  ['src/contract/a.ts', "import { readFile } from 'node:fs/promises';"],
  ['src/oauth/a.ts', "import type { TokenSource } from '../client/options.js';"],
  ['src/membership/a.ts', "import type { StudioClient } from '../client/index.js';"],
  ['src/cli/a.ts', "import { verify } from '../contract/index.js'; import { x } from '../sandbox/index.js';"],
  ['src/index.ts', "export { createStudioClient } from './client/create-studio-client.js';"],
  ['test/client/a.ts', "import { x } from '../../src/cli/main.js';"],
];

test.each(downwards)('%s may say: %s', (file, code) => {
  expect(messagesOf(file, code)).toEqual([]);
});

const upwards: [file: string, code: string, message: string][] = [
  [
    'src/client/a.ts',
    "import { verify } from '../contract/index.js';",
    'src/client does not import src/contract: it may import generated, src/client (scripts/lint/layers.js).',
  ],
  [
    'src/client/a.ts',
    "import { verify } from '../../src/contract/deep/verify.js';",
    'src/client does not import src/contract: it may import generated, src/client (scripts/lint/layers.js).',
  ],
  [
    'src/client/a.ts',
    "import type { Report } from '../contract/report.js';",
    'src/client does not import src/contract: it may import generated, src/client (scripts/lint/layers.js).',
  ],
  [
    'src/client/a.ts',
    "export * from '../sandbox/index.js';",
    'src/client does not import src/sandbox: it may import generated, src/client (scripts/lint/layers.js).',
  ],
  [
    'src/client/a.ts',
    "export { x } from '../membership/plan.js';",
    'src/client does not import src/membership: it may import generated, src/client (scripts/lint/layers.js).',
  ],
  [
    'src/client/a.ts',
    "const x = await import('../oauth/index.js');",
    'src/client does not import src/oauth: it may import generated, src/client (scripts/lint/layers.js).',
  ],
  [
    'src/client/a.ts',
    "type X = import('../cli/main.js').Options;",
    'src/client does not import src/cli: it may import generated, src/client (scripts/lint/layers.js).',
  ],
  [
    'src/client/a.ts',
    "import { x } from '../index.js';",
    'src/client does not import src/index: it may import generated, src/client (scripts/lint/layers.js).',
  ],
  [
    'src/client/a.ts',
    "import { readFile } from 'node:fs/promises';",
    'src/client runs in browsers: it does not import node:fs/promises, which only Node has.',
  ],
  [
    'src/membership/a.ts',
    "import { inspect } from 'util';",
    'src/membership runs in browsers: it does not import util, which only Node has.',
  ],
  [
    'src/client/a.ts',
    "import { verify } from 'studio-groups/contract';",
    'src/ does not import the package itself, studio-groups/contract: write the path.',
  ],
  [
    'src/contract/a.ts',
    "import { createStudioClient } from '../client/index.js';",
    'src/contract does not import src/client: it may import generated, src/contract (scripts/lint/layers.js).',
  ],
  [
    'src/contract/a.ts',
    "import { createSandbox } from '../sandbox/index.js';",
    'src/contract does not import src/sandbox: it may import generated, src/contract (scripts/lint/layers.js).',
  ],
  [
    'src/sandbox/a.ts',
    "import { cases } from '../contract/index.js';",
    'src/sandbox does not import src/contract: it may import generated, src/sandbox (scripts/lint/layers.js).',
  ],
  [
    'src/oauth/a.ts',
    "import { plan } from '../membership/index.js';",
    'src/oauth does not import src/membership: it may import generated, src/oauth, src/client (scripts/lint/layers.js).',
  ],
  [
    'src/membership/a.ts',
    "import { main } from '../cli/main.js';",
    'src/membership does not import src/cli: it may import generated, src/membership, src/client (scripts/lint/layers.js).',
  ],
  [
    'src/index.ts',
    "export * from './contract/index.js';",
    'src/index does not import src/contract: it may import generated, src/index, src/client, src/membership (scripts/lint/layers.js).',
  ],
  [
    'src/cli/a.ts',
    "import { generate } from '../../scripts/generate/generate.js';",
    'src/ imports from src/ and generated/ only, not from scripts/generate/generate.js.',
  ],
  [
    'src/contract/a.ts',
    "import { prism } from '../../test/support/prism.js';",
    'src/ imports from src/ and generated/ only, not from test/support/prism.js.',
  ],
  [
    'src/attic/a.ts',
    'export {};',
    'src/attic has no place in the layers: say in scripts/lint/layers.js what it may import.',
  ],
];

test.each(upwards)('%s may not say: %s', (file, code, message) => {
  expect(messagesOf(file, code)).toEqual([message]);
});

test('the rule is on for src/', async () => {
  const { ESLint } = await import('eslint');
  const config: unknown = await new ESLint({ cwd: projectFolder }).calculateConfigForFile('src/client/a.ts');
  expect(config).toMatchObject({ rules: { 'studio/layers': [2] } });
});

function messagesOf(file: string, code: string): string[] {
  const linter = new Linter({ cwd: projectFolder });
  const config: Linter.Config = {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { studio: { rules: { layers: layersRule } } },
    rules: { 'studio/layers': 'error' },
  };
  return linter.verify(code, [config], join(projectFolder, file)).map(({ message }) => message);
}
