import { marked, type Token, type Tokens } from 'marked';
import { describe, expect, test } from 'vitest';
import { formats } from '../../../src/cli/report/formats.js';
import {
  hostile,
  hostilePermission,
  namesMissing,
  otherErrors,
  quoting,
  readOnly,
  reportOf,
} from '../../support/reports.js';

const broken = await reportOf(namesMissing);

test('begins with the verdict and the matrix as a table', () => {
  const [heading] = blocks(formats.markdown(broken));
  expect(heading?.type).toBe('heading');
  expect(heading?.raw).toMatch(/^## ✗ Canvas Studio .*: does not conform$/m);
  const table = formats
    .markdown(broken)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  expect(table.slice(0, 4)).toEqual([
    '| operation | 200 | 401 | 403 | 404 | 422 |',
    '| --- | :-: | :-: | :-: | :-: | :-: |',
    expect.stringMatching(/^\| `listGroupUsers` \| ✗ 0\/\d+ \|( ✓ (\d+)\/\2 \|){4}$/),
    expect.stringMatching(/^\| `batchUpdateGroupUsers` \| – \|( ✓ (\d+)\/\2 \|){2} – \| ✓ (\d+)\/\3 \|$/),
  ]);
});

test('folds each cause, with its violations, the request, the response and the other cases that found it', () => {
  const text = formats.markdown(broken);
  const folded = text.split('<details>').slice(1);
  const titles = broken.causes.map(({ cases: [name = ''] }) => `<summary>✗ <b>${name}</b></summary>`);
  expect(folded.slice(0, titles.length).map((part) => part.split('\n')[1])).toEqual(titles);
  expect(folded[0]).toContain('<summary>✗ <b>listGroupUsers 200: an admin</b></summary>');
  const codes = blocks(folded[0] ?? '').filter((token): token is Tokens.Code => token.type === 'code');
  expect(codes.map(({ text: code }) => code)).toEqual([
    expect.stringContaining('schema: /group_users/1/email must be string.'),
    expect.stringMatching(/^curl -i -X GET '[^']+' -H "Authorization: Bearer \$STUDIO_ADMIN_TOKEN"$/),
    expect.stringMatching(/^200\ncontent-type: application\/json\n\n\{"group_users":/),
  ]);
});

test('lists what was skipped with the reasons, and what was assumed', async () => {
  const text = formats.markdown(await reportOf(undefined, { complete: true }, { tokens: {}, ...readOnly }));
  expect(text).toContain('- `no token of an admin: set STUDIO_ADMIN_TOKEN`: `listGroupUsers 200: an admin`');
  expect(text).toMatch(/^- `No case of .* ran, which counts with --complete\.`$/m);
  expect(formats.markdown(await reportOf(otherErrors))).toContain('- **refuted** `#/components/schemas/ErrorBody`: ');
});

describe.each([
  ['text in responses', await reportOf(hostile)],
  ['text in permissions', await reportOf(hostilePermission)],
  ['text in every field', quoting(await reportOf(namesMissing, {}, readOnly))],
])('hostile %s', (_, report) => {
  test('is written as code: it adds no heading, link, image or element, and every fold is closed', () => {
    const text = formats.markdown(report);
    const html = marked.parse(text, { async: false });
    const bare = html.replace(/<code[^>]*>[\s\S]*?<\/code>/g, '');
    expect(html).toContain('owned');
    expect(bare).not.toMatch(/owned/);
    expect(bare).not.toMatch(/<(script|img|a|h1)\b/);
    expect(bare.match(/<details/g)?.length).toBe(bare.match(/<\/details>/g)?.length);
    expect(text).not.toMatch(/(?!\n|\t)[\p{Cc}\p{Cs}\u2028\u202e]/u);
  });
});

test('leaves out findings beyond the size that GitHub accepts, and counts them', () => {
  const [cause] = broken.causes;
  const many = Array.from({ length: 3000 }, () => cause ?? expect.unreachable());
  const text = formats.markdown({ ...broken, causes: many });
  expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
  expect(text).toMatch(/^\d+ more did not fit in here; the JSON report has them all\.$/m);
});

function blocks(text: string): Token[] {
  return marked.lexer(text).filter(({ type }) => type !== 'space');
}
