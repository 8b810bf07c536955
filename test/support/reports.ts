/** Reports to write: runs of the suite against the sandbox, as it is or changed on its way. */
import { hostProvider, verify, type HostSettings, type Report, type VerifyOptions } from '../../src/contract/index.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { answers, listed, type Mutation } from './mutation.js';
import { sandboxSettings } from './sandbox.js';

const unchanged: Mutation = (sandbox) => sandbox.fetch;

export function reportOf(
  mutate = unchanged,
  options: VerifyOptions = {},
  settings: Partial<HostSettings> = {},
): Promise<Report> {
  const handler = mutate(createSandbox());
  const fetch: typeof globalThis.fetch = (input, init) => handler(new Request(input, init));
  return verify(hostProvider(sandboxSettings({ fetch, ...settings })), options);
}

/** What a host without a spare user gets: nothing is written. */
export const readOnly: Partial<HostSettings> = { allowWrites: false };

/** An answer that tries to get out of every format: XML, HTML, Markdown, a terminal. */
export const hostileText = [
  ']]></failure></testcase></testsuites>',
  '<script>document.title = "owned"</script><img src=x onerror="document.title = \'owned\'">',
  '</pre></details></main><h1>owned</h1><!-- ',
  '````\n`\n``\n| a | b |\n| - | - |\n</details>\n\n# owned\n\n[owned](https://owned.invalid) ![](https://owned.invalid/x.png)',
  '&amp; &#0; &lt;b&gt; @owned https://owned.invalid',
  'nul \u0000 bell \u0007 escape \u001b[31m csi \u009b31m nextline \u0085 separators \u2028\u2029',
  'bidi \u202e dlrow \u202c lone \ud800 and \udc00 none \ufffe\uffff',
  'a\rb\r\nc\ud83d\ude00\tdone',
].join('\n');

/** Nothing but wrong answers, full of what the formats must defuse. */
export const hostile: Mutation = answers({}, ({ status, headers }) => {
  if (status < 400) return {};
  headers.set('x-note', '--> ]]> <script>x</script> `` | \u009b31m');
  return { status: status === 401 ? 401 : 500, headers, body: hostileText };
});

/** The lists are wrong in a way that findings quote: they hold a permission that would do harm. */
export const hostilePermission: Mutation = listed((users) =>
  users.map((user) => ({ ...user, permission: hostileText })),
);

/** The name of a user is left out. */
export const namesMissing: Mutation = listed((users) =>
  users.map((user, index) => (index === 1 ? { ...user, email: null, full_name: undefined } : user)),
);

/** Error bodies are not what the contract assumes. */
export const otherErrors: Mutation = answers({}, ({ status, body }) =>
  status < 400 ? {} : { body: JSON.stringify({ message: 'no', was: body }) },
);

/** The report as if whatever it says in words and bytes were hostile: more than the suite lets through today. */
export function quoting(report: Report): Report {
  return {
    ...report,
    conforms: false,
    provider: hostileText,
    restored: { ok: false, message: hostileText },
    causes: report.causes.map((cause) => ({
      ...cause,
      message: hostileText,
      ...(cause.curl && { curl: hostileText }),
    })),
    cases: report.cases.map((result) => ({
      ...result,
      ...(result.reason === undefined ? {} : { reason: hostileText }),
      ...(result.curl === undefined ? {} : { curl: hostileText }),
      ...(result.received === undefined ? {} : { received: { ...result.received, body: hostileText } }),
      findings: result.findings.map((finding) => ({ ...finding, message: hostileText, pointer: hostileText })),
    })),
  };
}
