/** Typechecks the project again and again; only files that changed are read anew, only what they touch is checked anew. */
import { join } from 'node:path';
import ts from 'typescript';

/** The compiler's complaints as `tsc` prints them; none where all is well. */
export type Typecheck = () => string[];

export function createTypecheck(folder: string): Typecheck {
  const format: ts.FormatDiagnosticsHost = {
    getCurrentDirectory: () => folder,
    getCanonicalFileName: (name) => name,
    getNewLine: () => '\n',
  };
  const files = new Map<string, { readonly modified: number; readonly file: ts.SourceFile | undefined }>();
  let builder: ts.SemanticDiagnosticsBuilderProgram | undefined;
  return () => {
    const { options, fileNames, errors } = readConfig(folder);
    const host = remembering(ts.createIncrementalCompilerHost(options), files);
    builder = ts.createSemanticDiagnosticsBuilderProgram(fileNames, options, host, builder);
    const found = [
      ...errors,
      ...builder.getOptionsDiagnostics(),
      ...builder.getSyntacticDiagnostics(),
      ...builder.getSemanticDiagnostics(),
    ];
    return found.map((one) => ts.formatDiagnostic(one, format).trimEnd());
  };
}

function readConfig(folder: string): ts.ParsedCommandLine {
  const read = ts.readConfigFile(join(folder, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  return ts.parseJsonConfigFileContent(read.config, ts.sys, folder);
}

/** The compiler's own host parses every file for each program. */
function remembering(
  host: ts.CompilerHost,
  files: Map<string, { readonly modified: number; readonly file: ts.SourceFile | undefined }>,
): ts.CompilerHost {
  return {
    ...host,
    getSourceFile(name, ...rest) {
      const modified = ts.sys.getModifiedTime?.(name)?.getTime() ?? Number.NaN;
      const known = files.get(name);
      if (known?.modified === modified) return known.file;
      const file = host.getSourceFile(name, ...rest);
      files.set(name, { modified, file });
      return file;
    },
  };
}
