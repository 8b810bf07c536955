/** The HTML report in Chromium. */
import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formats } from '../../../src/cli/report/formats.js';
import type { Report } from '../../../src/contract/report.js';
import { describeInBrowser, launchBrowser } from '../../support/browser.js';
import { hostile, hostileText, namesMissing, otherErrors, quoting, readOnly, reportOf } from '../../support/reports.js';

const ADDRESS = 'https://report.invalid/';

interface View {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}
const wide: View = { width: 1280, colorScheme: 'light' };
const wideDark: View = { width: 1280, colorScheme: 'dark' };
const phone: View = { width: 360, colorScheme: 'light' };
const phoneDark: View = { width: 360, colorScheme: 'dark' };

const conforming = await reportOf(undefined, { strict: true });
const broken = await reportOf(namesMissing);
const refuted = await reportOf(otherErrors);
const skipped = await reportOf(undefined, { complete: true }, { tokens: {}, ...readOnly });
const unreachable = await reportOf(() => () => Promise.reject(new Error('connect ECONNREFUSED')));
const attacked = await reportOf(hostile);

describeInBrowser('the HTML report', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test.each<[string, Report, View]>([
    ['of a conforming provider, on a phone', conforming, phone],
    ['with findings, wide', broken, wide],
    ['with findings, wide, dark', broken, wideDark],
    ['with refuted assumptions, on a phone, dark', refuted, phoneDark],
    ['with skipped cases, on a phone', skipped, phone],
    ['of an unreachable provider, wide, dark', unreachable, wideDark],
    ['with hostile text everywhere, on a phone, dark', quoting(broken), phoneDark],
  ])('%s, fits the screen, is accessible and requests nothing', async (_, report, view) => {
    const { page, requests, errors } = await open(report, view);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(view.width);
    expect(await violations(page)).toEqual([]);
    expect(requests).toEqual([ADDRESS]);
    expect(errors).toEqual([]);
  });

  test('follows the dark colour scheme', async () => {
    const brightness = async (view: View) => {
      const { page } = await open(conforming, view);
      const color = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      return Math.max(...(color.match(/\d+/g) ?? []).map(Number));
    };
    expect(await brightness(wide)).toBeGreaterThan(200);
    expect(await brightness(wideDark)).toBeLessThan(60);
  });

  test('displays the matrix, and each finding with its violation, request and response', async () => {
    const { page } = await open(broken);
    expect(await page.locator('thead th').allInnerTexts()).toEqual(['operation', '200', '401', '403', '404', '422']);
    const finding = page.locator('details', { hasText: 'listGroupUsers 200: an admin' }).first();
    expect(await finding.innerText()).toMatch(/must have required property 'full_name'[^]*curl -i[^]*"group_users"/);
  });

  test.each([
    ['responses', attacked],
    ['text in every field', quoting(broken)],
  ])('displays hostile %s without any effect', async (_, report) => {
    const { page } = await open(report);
    expect(await page.title()).not.toBe('owned');
    expect(await page.locator('script, img, iframe, object, form, base, a').count()).toBe(0);
    expect(await page.locator('h1').count()).toBe(1);
    const shown = await page.locator('main').innerText();
    expect(shown).toContain('</pre></details></main><h1>owned</h1><!-- ');
    expect(shown).toContain('escape \\u001b[31m csi \\u009b31m');
  });

  test('escapes HTML, links and images that are not written as code', async () => {
    const cases = broken.cases.map((result) => ({ ...result, expected: hostileText }));
    const { page, requests } = await open({ ...broken, cases });
    expect(await page.title()).not.toBe('owned');
    expect(await page.locator('script, img, iframe, a').count()).toBe(0);
    expect(requests).toEqual([ADDRESS]);
  });

  test('runs no script, even if one were in the page', async () => {
    const script = '<script>document.title = "owned"</script>';
    const { page, errors } = await open(conforming, wide, (text) => text.replace('</main>', `${script}</main>`));
    expect(await page.title()).not.toBe('owned');
    expect(errors).toContainEqual(expect.stringMatching(/Content Security Policy/));
  });

  /** Opens the report as if from a server, with all details unfolded. */
  async function open(report: Report, { width, colorScheme }: View = wide, edit = (text: string) => text) {
    const body = edit(await formats.html(report));
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const requests: string[] = [];
    const errors: string[] = [];
    await page.route('**', (route) => {
      requests.push(route.request().url());
      return route.fulfill({ body, contentType: 'text/html' });
    });
    page.on('console', (message) => errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(ADDRESS);
    await page.locator('details').evaluateAll((all) => {
      for (const one of all) one.setAttribute('open', '');
    });
    return { page, requests, errors };
  }
});

/** What axe finds wrong, by all of its rules. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<AxeResults>('axe.run()');
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  );
}
