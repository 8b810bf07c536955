/** A report as one HTML page: the Markdown report and a style sheet. It has no script and loads nothing. */
import { createHash } from 'node:crypto';
import { Marked } from 'marked';
import type { Report } from '../../contract/index.js';
import { factsOf, visibleLine } from './facts.js';
import { markdown } from './markdown.js';

/**
 * Text of the provider is displayed and has no effect: the Markdown report writes it as code, this page escapes every
 * element except its own and displays links and images as text, and its policy forbids scripts, requests and forms.
 */
export function html(report: Report): string {
  const { provider, verdict } = factsOf(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(`${visibleLine(provider)}: ${verdict}`)}</title>
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

/** The elements that the Markdown report writes as HTML. None carries an attribute that comes from a provider. */
const OWN_TAG = /^(?:\/?(?:details|summary|b|sub)|details open)>/;

const page = new Marked({
  renderer: {
    // The Markdown report is a part of a page; here its title is the page's.
    heading({ tokens, depth }) {
      const name = `h${Math.max(1, depth - 1)}`;
      return `<${name}>${this.parser.parseInline(tokens)}</${name}>\n`;
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
:root { color-scheme: light dark; --line: light-dark(#d5d9e2, #3a414e); --quiet: light-dark(#565e6e, #a5adbb); }
* { box-sizing: border-box; }
body { max-width: 64rem; margin: 0 auto; padding: 1rem; background: light-dark(#fff, #12161d); color: light-dark(#1c222d, #e4e8ef); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
code, pre { font: .85rem/1.5 ui-monospace, monospace; }
pre { padding: .75rem; border: 1px solid var(--line); border-radius: .4rem; white-space: pre-wrap; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .2rem; border-bottom: 1px solid var(--line); text-align: center; }
th:first-child, td:first-child { text-align: left; }
details { margin: .5rem 0; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .4rem; }
summary { cursor: pointer; }
sub, footer { color: var(--quiet); font-size: .85rem; }
`;

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  // The empty icon, without which a browser requests one.
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
