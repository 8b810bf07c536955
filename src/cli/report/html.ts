/** A report as one HTML page: the Markdown report and a style sheet. It has no script and loads nothing. */
import { createHash } from 'node:crypto';
import { Marked } from 'marked';
import type { Report } from '../../contract/index.js';
import { verdictOn, visibleLine } from './facts.js';
import { markdown } from './markdown.js';

/** The elements that the Markdown report writes as HTML. None carries an attribute that comes from a provider. */
const OWN_TAG = /^(?:\/?(?:details|summary|b|sub)|details open)>/;

/**
 * Text of the provider is displayed and has no effect: the Markdown report writes it as code, this page escapes every
 * element except its own and displays links and images as text, and its policy forbids scripts, requests and forms.
 */
export function html(report: Report): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(`${visibleLine(report.provider)}: ${verdictOn(report)}`)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
${page.parse(markdown(report), { async: false })}</main>
<footer>Written by <code>studio-groups verify</code>. Secrets are masked with <code>***</code>.</footer>
</body>
</html>
`;
}

const page = new Marked({
  renderer: {
    // The Markdown report is a part of a page; here its title is the page's.
    heading({ tokens, depth }) {
      const level = String(Math.max(1, depth - 1));
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
    html: ({ text }) => text.replaceAll(/<([^<]*)/g, (tag, rest: string) => (OWN_TAG.test(rest) ? tag : `&lt;${rest}`)),
    link: ({ raw }) => escaped(raw),
    image: ({ raw }) => escaped(raw),
  },
});

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#d5d9e2, #3a414e); --panel: light-dark(#f5f6f9, #1b2028); --quiet: light-dark(#565e6e, #a5adbb); }
* { box-sizing: border-box; }
body { max-width: 64rem; margin: 0 auto; padding: 1rem; background: light-dark(#fff, #12161d); color: light-dark(#1c222d, #e4e8ef); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 2rem 0 .75rem; font-size: 1.15rem; }
code, pre { font: .85rem/1.5 ui-monospace, monospace; }
pre { margin: .5rem 0; padding: .75rem; border-radius: .4rem; background: var(--panel); white-space: pre-wrap; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .2rem; border-bottom: 1px solid var(--line); text-align: center; }
th:first-child, td:first-child { text-align: left; }
details { margin: .5rem 0; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .4rem; }
summary { cursor: pointer; }
sub, footer { color: var(--quiet); font-size: .85rem; }
footer { margin-top: 2rem; }
`;

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  // The empty icon, without which a browser requests one.
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
