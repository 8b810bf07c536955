/** Lints the contract as `npm run lint:contract` does, with each problem as one line that editors can open. */
import { createRequire } from 'node:module';
import { runNode } from './run.js';

const REDOCLY = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');

interface Problem {
  readonly ruleId: string;
  readonly message: string;
  readonly location: readonly [
    { readonly source: { readonly ref: string }; readonly start?: { readonly line: number; readonly col: number } },
  ];
}

/** The problems, `file:line:column message (rule)` each; none where the contract is clean. */
export async function lintContract(folder: string): Promise<string[]> {
  const { code, stdout, stderr } = await runNode([REDOCLY, 'lint', 'studio-groups', '--format=json'], { cwd: folder });
  if (code === 0) return [];
  try {
    const { problems } = JSON.parse(stdout) as { readonly problems: readonly Problem[] };
    return problems.map(({ ruleId, message, location: [place] }) => {
      const { line = 1, col = 1 } = place.start ?? {};
      return `${place.source.ref}:${String(line)}:${String(col)} ${message} (${ruleId})`;
    });
  } catch {
    return [stderr.trim()];
  }
}
