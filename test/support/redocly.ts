import { createRequire } from 'node:module';
import { runNode, type Run } from './run.js';

const CLI = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');

/** One problem that `redocly lint` reports. */
export interface LintProblem {
  readonly rule: string;
  /** JSON pointer to the place in the description. */
  readonly place: string;
  readonly message: string;
}

/** Runs Redocly in the project's folder; it asks no registry for news and tells nobody that it ran. */
export function redocly(...args: readonly string[]): Promise<Run> {
  return runNode([CLI, ...args], { env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } });
}

/**
 * Lints descriptions with the project's `redocly.yaml`, all in one run, since a start costs half a second.
 * Returns the problems of each, in the order of the files.
 */
export async function lint(files: readonly string[]): Promise<LintProblem[][]> {
  const { stdout, stderr } = await redocly('lint', ...files, '--format=json', '--max-problems=1000');
  const reports = stdout.split(/(?<=^\})(?=\{$)/m);
  if (reports.length !== files.length) throw new Error(`redocly lint did not report on every file: ${stderr}`);
  return reports.map((report) => (JSON.parse(report) as LintReport).problems.map(problemOf));
}

interface LintReport {
  readonly problems: readonly ReportedProblem[];
}

interface ReportedProblem {
  readonly ruleId: string;
  readonly message: string;
  readonly location: readonly [{ readonly pointer?: string }];
}

function problemOf({ ruleId, message, location: [place] }: ReportedProblem): LintProblem {
  return { rule: ruleId, place: place.pointer ?? '', message };
}
