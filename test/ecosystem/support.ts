/** What the tests of third-party tools share: the contract, a folder for generated code, a type checker. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { parse } from 'yaml';

export const CONTRACT = join(import.meta.dirname, '../../openapi/studio-groups.yaml');

/** The contract as a fresh object, since some tools modify what they are given. */
export function contract(): Record<string, unknown> {
  return parse(readFileSync(CONTRACT, 'utf8')) as Record<string, unknown>;
}

/** An empty folder for the code that a tool generates, where that code finds the installed packages. */
export function outputFolder(tool: string): string {
  const folder = join(import.meta.dirname, 'generated', tool);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The compiler's errors for a file with this text in a folder of generated code, in strict mode. */
export function typeErrors(folder: string, text: string): string[] {
  const file = join(folder, 'consumer.ts');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
  });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
