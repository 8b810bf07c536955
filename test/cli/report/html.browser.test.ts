import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formats } from '../../../src/cli/report/formats.js';
import type { Report } from '../../../src/contract/report.js';
import { describeInBrowser, launchBrowser } from '../../support/browser.js';
import { hostile, namesMissing, otherErrors, quoting, readOnly, reportOf } from '../../support/reports.js';

const fine = await reportOf(undefined, { strict: true });
const broken = await reportOf(namesMissing);
const assumed = await reportOf(otherErrors);
const attacked = await reportOf(hostile);
const skipped = await reportOf(undefined, { complete: true }, { tokens: {}, ...readOnly });
const unreachable = await reportOf(() => () => Promise.reject(new Error('connect ECONNREFUSED')));

const wide = { width: 1280, colorScheme: 'light' } as const;
const wideInTheDark = { width: 1280, colorScheme: 'dark' } as const;
const phone = { width: 360, colorScheme: 'light' } as const;
const phoneInTheDark = { width: 360, colorScheme: 'dark' } as const;
type View = typeof wide | typeof wideInTheDark | typeof phone | typeof phoneInTheDark;

const URL_OF_REPORT = 'https://report.invalid/';

describeInBrowser('the HTML report in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  /** Opens a page as if from a server, and keeps what it asks for and complains of. */
  const open = async (html: string, { width, colorScheme }: View = wide) => {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const asked: string[] = [];
    const complaints: string[] = [];
    await page.route('**', (route) => {
      asked.push(route.request().url());
      return route.fulfill({ body: html, contentType: 'text/html' });
    });
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(URL_OF_REPORT);
    return { page, asked, complaints };
  };
  const unfold = (page: Page) =>
    page.locator('details').evaluateAll((all) => {
      for (const one of all) one.setAttribute('open', '');
    });

  it.each<[string, Report, View]>([
    ['all is well, on a phone', fine, phone],
    ['findings, wide', broken, wide],
    ['findings, wide, in the dark', broken, wideInTheDark],
    ['refuted assumptions, on a phone, in the dark', assumed, phoneInTheDark],
    ['skipped cases, on a phone', skipped, phone],
    ['nobody who answers, wide, in the dark', unreachable, wideInTheDark],
    ['hostile words of every kind, on a phone, in the dark', quoting(broken), phoneInTheDark],
  ])('%s: fits the screen, is accessible, asks for nothing', async (_, report, view) => {
    const { page, asked, complaints } = await open(formats.html(report), view);
    await unfold(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(view.width);
    expect(await violations(page)).toEqual([]);
    expect(asked).toEqual([URL_OF_REPORT]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('is dark in the dark', async () => {
    const brightness = async (view: View) => {
      const { page } = await open(formats.html(fine), view);
      const color = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await page.close();
      return Math.max(...(color.match(/\d+/g) ?? []).map(Number));
    };
    expect(await brightness(wide)).toBeGreaterThan(200);
    expect(await brightness(wideInTheDark)).toBeLessThan(60);
  });

  it('shows the matrix, and leads from a failed outcome into its finding', async () => {
    const { page } = await open(formats.html(broken));
    expect(await page.locator('.matrix thead th').allInnerTexts()).toEqual(['200', '401', '403', '404', '422']);
    expect(await page.locator('.matrix .cell').count()).toBe(broken.outcomes.length);
    const finding = page.locator('details', { hasText: 'batchUpdateGroupUsers 200' }).first();
    expect(await finding.getAttribute('open')).toBeNull();
    await page
      .getByRole('link', { name: /failed/ })
      .last()
      .click();
    expect(await finding.getAttribute('open')).toBe('');
    expect(await finding.innerText()).toMatch(/must have required property 'full_name'[^]*curl -i[^]*"group_users"/);
    await page.close();
  });

  it('shows the assumptions with their verdicts', async () => {
    const { page } = await open(formats.html(assumed));
    const row = page.locator('.rows li', { hasText: '#/components/schemas/ErrorBody' });
    expect(await row.innerText()).toMatch(/^refuted\n/);
    await page.close();
  });

  it('shows what was skipped, with the reason', async () => {
    const { page } = await open(formats.html(skipped));
    const [first] = await page.locator('details.none').allInnerTexts();
    expect(first).toContain('no token of an admin: set STUDIO_ADMIN_TOKEN');
    await page.close();
  });

  it.each([
    ['answers', attacked],
    ['words of every kind', quoting(broken)],
  ])('lets nothing of hostile %s become part of the page', async (_, report) => {
    const { page } = await open(formats.html(report));
    await unfold(page);
    expect(await page.title()).not.toBe('owned');
    expect(await page.locator('script, img, iframe, object, form, base').count()).toBe(0);
    expect(await page.locator('h1').count()).toBe(1);
    const answer = await page.locator('pre').last().innerText();
    expect(answer).toContain('</pre></details></main><h1>owned</h1><!-- ');
    expect(answer).toContain('escape \\u{1b}[31m csi \\u{9b}31m');
    await page.close();
  });

  it('runs no script even if one got in', async () => {
    const script = '<script>document.title = "owned"</script>';
    const { page, complaints } = await open(formats.html(fine).replace('</main>', `${script}</main>`));
    expect(await page.title()).not.toBe('owned');
    expect(complaints).toContainEqual(expect.stringMatching(/Content Security Policy/));
    await page.close();
  });
});

/** What axe finds wrong, by all of its rules. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<AxeResults>('axe.run()');
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  );
}
