/** A report as one HTML page that needs nothing else: no script, no request, no font of its own. */
import { createHash } from 'node:crypto';
import type { Report } from '../../contract/report.js';
import { verdictOn } from './facts.js';
import { header } from './html/header.js';
import { html as markup, trusted } from './html/markup.js';
import { assumptions, everything, findings, matrix, skipped } from './html/parts.js';
import { style } from './html/style.js';

/**
 * Whatever an answer holds is shown and does nothing: all of it is escaped, and the page's own policy forbids scripts,
 * requests, frames and forms. Only the one style sheet is let through, by its hash.
 */
export function html(report: Report): string {
  return `<!doctype html>\n${page(report).markup}\n`;
}

const sheet = trusted(style);
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  // The empty icon below, so that no browser asks a server for one.
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const page = (report: Report) => markup`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${report.provider}: ${verdictOn(report)}</title>
<link rel="icon" href="data:,">
<style>${sheet}</style>
</head>
<body>
${header(report)}
<main>
${matrix(report)}
${findings(report)}
${skipped(report)}
${assumptions(report)}
${everything(report)}
</main>
<footer>Written by <code>studio-groups verify</code>. Secrets are masked with <code>***</code>.</footer>
</body>
</html>`;
