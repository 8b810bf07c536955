import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { ESLint, Linter } from 'eslint';
import ts from 'typescript';
import tseslint from 'typescript-eslint';
import { expect, test } from 'vitest';
import { layersRule } from '../../scripts/lint/layers.js';
import { projectFolder } from '../support/run.js';

const allowed: [file: string, code: string][] = [
  ['src/client/a.ts', "import { x } from './b.js';"],
  ['src/client/deep/a.ts', "import { x } from '../b.js';"],
  ['src/client/a.ts', "import { operations } from '../../generated/contract.js';"],
  ['src/client/a.ts', "import createClient from 'openapi-fetch';"],
  ['src/contract/verify.ts', "import { readFile } from 'node:fs/promises';"],
  ['src/contract/checks/a.ts', "import { x } from '../http/b.js';"],
  ['src/contract/run/a.ts', "import { x } from './b.js';"],
  ['src/oauth/a.ts', "import type { TokenSource } from '../client/options.js';"],
  ['src/membership/a.ts', "import type { StudioClient } from '../client/create-studio-client.js';"],
  ['src/cli/a.ts', "import { verify } from '../contract/index.js'; import { x } from '../lib/mask.js';"],
  ['src/cli/commands/a.ts', "import { listen } from '../../sandbox/node.js';"],
  ['src/index.ts', "export { createStudioClient } from './client/create-studio-client.js';"],
  ['scripts/a.ts', "import { verify } from '../src/contract/index.js'; import manifest from '../package.json';"],
  ['test/support/a.ts', "import { startPrism } from '../../scripts/prism.js';"],
];

test.each(allowed)('%s may contain: %s', (file, code) => {
  expect(messagesOf(file, code)).toEqual([]);
});

const client = 'it may import generated, src/client, src/lib (scripts/lint/layers.js).';
const http = 'it may import generated, src/contract/http, src/lib, src/contract/provider (scripts/lint/layers.js).';
const rejected: [file: string, code: string, message: string][] = [
  ...[
    "import { verify } from '../contract/index.js';",
    "import { verify } from '../../src/contract/index.js';",
    "import type { Report } from '../contract/index.js';",
    "export * from '../contract/index.js';",
    "export { x } from '../contract/index.js';",
    "const x = await import('../contract/index.js');",
    "type X = import('../contract/index.js').Options;",
  ].map((code): [string, string, string] => [
    'src/client/a.ts',
    code,
    `src/client must not import src/contract/index.js; ${client}`,
  ]),
  ['src/client/a.ts', "import { x } from '../index.js';", `src/client must not import src/index.js; ${client}`],
  [
    'src/client/a.ts',
    "import { readFile } from 'node:fs/promises';",
    'src/client runs in browsers: it must not import node:fs/promises, which only Node has.',
  ],
  [
    'src/membership/a.ts',
    "import { inspect } from 'util';",
    'src/membership runs in browsers: it must not import util, which only Node has.',
  ],
  [
    'src/client/a.ts',
    "import { verify } from 'studio-groups/contract';",
    'src must not import the package itself, studio-groups/contract: write the path.',
  ],
  [
    'src/contract/http/a.ts',
    "import { createSandbox } from '../../sandbox/index.js';",
    `src/contract/http must not import src/sandbox/index.js; ${http}`,
  ],
  [
    'src/contract/http/a.ts',
    "import { cases } from '../cases/cases.js';",
    `src/contract/http must not import src/contract/cases/cases.js; ${http}`,
  ],
  [
    'src/contract/provider.ts',
    "import type { Exchange } from './http/exchange.js';",
    'src/contract/provider must not import src/contract/http/exchange.js; it may import generated, src/contract/provider, src/lib (scripts/lint/layers.js).',
  ],
  [
    'src/cli/a.ts',
    "import type { Report } from '../contract/report.js';",
    'src/cli must import src/contract/report.js through its index.',
  ],
  [
    'src/cli/a.ts',
    "import { generate } from '../../scripts/generate/generate.js';",
    'src/cli must not import scripts/generate/generate.js; it may import generated, src/cli, src (scripts/lint/layers.js).',
  ],
  [
    'scripts/a.ts',
    "import { run } from '../test/support/run.js';",
    'scripts must not import test/support/run.js; it may import generated, scripts, src, package.json (scripts/lint/layers.js).',
  ],
  [
    'test/support/a.ts',
    "import { x } from '../mutants/mutants.js';",
    'test/support must not import test/mutants/mutants.js; it may import generated, test/support, scripts, src, package.json (scripts/lint/layers.js).',
  ],
  ...['src/attic/a.ts', 'src/contract/attic.ts'].map((file): [string, string, string] => [
    file,
    'export {};',
    `${file} is in no known layer: add it to scripts/lint/layers.js.`,
  ]),
];

test.each(rejected)('%s must not contain: %s', (file, code, message) => {
  expect(messagesOf(file, code)).toEqual([message]);
});

test.each(['src/client/a.ts', 'scripts/a.ts', 'test/support/a.ts'])('the rule applies to %s', async (file) => {
  const config: unknown = await new ESLint({ cwd: projectFolder }).calculateConfigForFile(file);
  expect(config).toMatchObject({ rules: { 'studio/layers': [2] } });
});

test('no file imports itself through others', async () => {
  const imports = new Map<string, readonly string[]>();
  for (const folder of ['src', 'scripts', 'test/support']) {
    for (const name of await readdir(join(projectFolder, folder), { recursive: true })) {
      if (name.endsWith('.ts')) imports.set(join(folder, name), await importsOf(join(folder, name)));
    }
  }
  expect([...imports.keys()].flatMap((file) => cycleFrom(file, imports) ?? [])).toEqual([]);
});

/** The shortest way from a file back to itself, as `a.ts > b.ts > a.ts`. */
function cycleFrom(start: string, imports: ReadonlyMap<string, readonly string[]>): string | undefined {
  const seen = new Set<string>();
  const paths = [[start]];
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    for (const next of imports.get(path.at(-1) ?? '') ?? []) {
      if (next === start) return [...path, next].join(' > ');
      if (!seen.has(next)) paths.push([...path, next]);
      seen.add(next);
    }
  }
  return undefined;
}

async function importsOf(file: string): Promise<string[]> {
  const { importedFiles } = ts.preProcessFile(await readFile(join(projectFolder, file), 'utf8'));
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => relative('.', join(dirname(file), fileName.replace(/\.js$/, '.ts'))));
}

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
