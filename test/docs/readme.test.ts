/** The README's TypeScript compiles against the package as its users import it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { projectFolder } from '../support/run.js';

/** What an example takes as given, so that it can be read on its own. */
const given = `
  declare global {
    const baseUrl: string, token: string, admin: string, text: string, body: unknown;
    const clientId: string, clientSecret: string, refreshToken: string;
    const studio: import('studio-groups').StudioClient;
    const createStudioClient: typeof import('studio-groups').createStudioClient;
    const unwrap: typeof import('studio-groups').unwrap;
  }
  export {};
`;

const entries = {
  'studio-groups': ['./src/index.ts'],
  'studio-groups/contract': ['./src/contract/index.ts'],
  'studio-groups/oauth': ['./src/oauth/index.ts'],
  'studio-groups/sandbox': ['./src/sandbox/index.ts'],
  'studio-groups/validate': ['./generated/validators.ts'],
};

test('every TypeScript example of the README compiles', { timeout: 60_000 }, () => {
  const readme = readFileSync(join(projectFolder, 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => wrapped(code));
  expect(examples.length).toBeGreaterThan(5);
  expect(
    problemsOf(
      new Map([
        ['given', given],
        ...examples.map((code, index): [string, string] => [`example-${String(index + 1)}`, code]),
      ]),
    ),
  ).toEqual([]);
});

/** Examples may return, and stand beside each other. */
function wrapped(code: string): string {
  const isImport = (line: string): boolean => line.startsWith('import ');
  const lines = code.split('\n');
  const rest = lines.filter((line) => !isImport(line)).join('\n');
  return `${lines.filter(isImport).join('\n')}\nexport async function example() {\n${rest}\n}\n`;
}

function problemsOf(sources: ReadonlyMap<string, string>): string[] {
  const files = new Map([...sources].map(([name, text]) => [join(projectFolder, `readme.${name}.ts`), text]));
  const config: unknown = ts.readConfigFile(join(projectFolder, 'tsconfig.json'), (file) =>
    ts.sys.readFile(file),
  ).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, projectFolder);
  const unused = { noUnusedLocals: false, noUnusedParameters: false };
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
  const program = ts.createProgram([...files.keys()], { ...options, ...unused, paths: entries }, host);
  return [...files.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    return ts
      .getPreEmitDiagnostics(program, source)
      .map(
        ({ messageText }) => `${file.replace(/.*readme\./, '')}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      );
  });
}
