/**
 * `npm run build` writes `dist/`: the entry points with their types, and the command. What is not in `dependencies` is
 * bundled, with its licence.
 */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import ts from 'typescript';
import manifest from '../package.json' with { type: 'json' };
import { bundle, bundleCommand, sourceOf } from './bundle.js';

const TARGET = 'dist';

rmSync(TARGET, { recursive: true, force: true });
const entries = Object.values(manifest.exports).flatMap((target) =>
  typeof target === 'string' ? [] : [sourceOf(target.default)],
);
const outputs = await Promise.all([
  bundle(TARGET, { entryPoints: entries, chunkNames: 'chunks/[name]-[hash]' }),
  bundleCommand(TARGET),
]);
writeFileSync(join(TARGET, 'THIRD-PARTY-LICENSES.txt'), licencesOf(outputs));
writeTypes(entries);

function writeTypes(files: readonly string[]): void {
  const config = ts.getParsedCommandLineOfConfigFile(
    'tsconfig.json',
    { noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: TARGET, rootDir: '.' },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: report },
  );
  const { diagnostics } = ts.createProgram(files, config?.options ?? {}).emit();
  diagnostics.forEach(report);
}

function report({ messageText }: ts.Diagnostic): void {
  console.error(ts.flattenDiagnosticMessageText(messageText, '\n'));
  process.exitCode = 1;
}

/** The licence of each package whose code is in the bundles. */
function licencesOf(metafiles: readonly Metafile[]): string {
  const files = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  return [...folders]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8').trim();
      return `${name} ${version}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}
