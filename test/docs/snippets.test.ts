/**
 * Every TypeScript snippet of the documents compiles against the sources, and runs: the Studio host in it is a sandbox.
 * A snippet that starts with "```ts no-run" is only compiled.
 */
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { createStudioClient, unwrap } from '../../src/index.js';
import { createSandbox, defaultSeed, sandboxRoles } from '../../src/sandbox/index.js';
import { projectFolder } from '../support/run.js';

/** What a snippet may use without declaring it, so that it can be read on its own. */
const declarations = `
  declare global {
    const baseUrl: string, token: string, text: string, body: unknown;
    const clientId: string, clientSecret: string, refreshToken: string;
    const studio: import('studio-groups').StudioClient;
    const createStudioClient: typeof import('studio-groups').createStudioClient;
    const unwrap: typeof import('studio-groups').unwrap;
  }
  export {};
`;

const HOST = 'https://myschool.instructuremedia.com';
const folder = join(projectFolder, '.artifacts/snippets');
const snippets = documents().flatMap(snippetsIn);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('every snippet compiles', () => {
  expect(problemsOf(snippets)).toEqual([]);
});

describe('a snippet runs', () => {
  beforeEach(() => {
    const sandbox = createSandbox();
    const { adminToken: token = '' } = sandboxRoles(defaultSeed);
    const settings = { baseUrl: HOST, token, fetch: sandbox.fetch };
    vi.stubEnv('STUDIO_TOKEN', token);
    vi.stubGlobal('fetch', (input: RequestInfo | URL, init?: RequestInit) => sandbox.fetch(new Request(input, init)));
    const values = {
      baseUrl: HOST,
      token,
      text: 'user_id,permission\n1618,manager\n',
      body: { group_users: [] },
      clientId: 'id',
    };
    const secrets = { clientSecret: 'secret', refreshToken: 'refresh' };
    const given = { ...values, ...secrets, studio: createStudioClient(settings), createStudioClient, unwrap };
    for (const [name, value] of Object.entries(given)) vi.stubGlobal(name, value);
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test.each(snippets.filter(({ runs }) => runs))('$name', async ({ name, code }) => {
    const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.ts`);
    await mkdir(folder, { recursive: true });
    await writeFile(file, code);
    const { example } = (await import(/* @vite-ignore */ file)) as { example: () => Promise<unknown> };
    await example();
  });
});

interface Snippet {
  /** `src/client/README.md, line 12` */
  readonly name: string;
  readonly runs: boolean;
  /** A module that exports the snippet as a function. */
  readonly code: string;
}

function documents(): string[] {
  const parts = readdirSync(join(projectFolder, 'src')).map((part) => `src/${part}/README.md`);
  return ['README.md', 'CONTRIBUTING.md', 'openapi/README.md', ...parts].filter((file) =>
    ts.sys.fileExists(join(projectFolder, file)),
  );
}

function snippetsIn(file: string): Snippet[] {
  const text = readFileSync(join(projectFolder, file), 'utf8');
  return [...text.matchAll(/^```ts( no-run)?\n(.*?)^```/gms)].map(({ 1: mark, 2: code = '', index }) => ({
    name: `${file}, line ${String(text.slice(0, index).split('\n').length)}`,
    runs: mark === undefined,
    code: moduleOf(code),
  }));
}

function moduleOf(code: string): string {
  const statements = code.match(/^import [^;]*;$/gm) ?? [];
  const rest = statements.reduce((text, statement) => text.replace(statement, ''), code);
  return `${statements.join('\n')}\nexport async function example() {\n${rest}\n}\n`;
}

function problemsOf(all: readonly Snippet[]): string[] {
  const path = (name: string) => join(projectFolder, `${name.replaceAll(/\W+/g, '-')}.ts`);
  const files = new Map([
    [path('declarations'), declarations],
    ...all.map(({ name, code }): [string, string] => [path(name), code]),
  ]);
  const config: unknown = ts.readConfigFile(join(projectFolder, 'tsconfig.json'), (file) =>
    ts.sys.readFile(file),
  ).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, projectFolder);
  const plain = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...plain,
    fileExists: (file) => files.has(file) || plain.fileExists(file),
    readFile: (file) => files.get(file) ?? plain.readFile(file),
    getSourceFile: (file, ...rest) => {
      const text = files.get(file);
      return text === undefined
        ? plain.getSourceFile(file, ...rest)
        : ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
    },
  };
  const unused = { noUnusedLocals: false, noUnusedParameters: false };
  const program = ts.createProgram([...files.keys()], { ...options, ...unused, paths: sources() }, host);
  return [...files.keys()].flatMap((file) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(
        ({ messageText }) =>
          `${file.slice(projectFolder.length)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      ),
  );
}

/** The source of each entry point. */
function sources(): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(manifest.exports).flatMap(([entry, target]) =>
      typeof target === 'string'
        ? []
        : [[entry.replace(/^\./, manifest.name), [target.default.replace('/dist/', '/').replace(/\.js$/, '.ts')]]],
    ),
  );
}
