/** The formats that a report can be written in, by the names that `--report` knows them by. */
import type { Report } from '../../contract/index.js';
import { markdown } from './markdown.js';

/**
 * Each takes a report and gives the text of a file. None holds a secret: `verify` masks them before it reports.
 *
 * @example
 * await writeFile('report.html', await formats.html(report));
 */
export const formats = {
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  // The libraries that write XML and read Markdown are loaded only when needed.
  junit: async (report) => (await import('./junit.js')).junit(report),
  markdown,
  html: async (report) => (await import('./html.js')).html(report),
} satisfies Record<string, (report: Report) => string | Promise<string>>;

export type ReportFormat = keyof typeof formats;
