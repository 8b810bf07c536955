/** The reference page, as `npm run docs` writes it, in Chromium. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assumptions, operations } from '../../generated/contract.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { projectFolder, runNode } from '../support/run.js';

const file = join(projectFolder, '.artifacts/reference/tested.html');

describeInBrowser('the reference page', () => {
  let browser: Browser;

  beforeAll(async () => {
    expect(await runNode(['--import', 'tsx', 'scripts/docs.ts', file])).toMatchObject({ code: 0, stderr: '' });
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test.each([
    ['wide', { width: 1400, height: 900 }],
    ['narrow', { width: 390, height: 844 }],
  ])('fits a %s window, requests nothing else and logs no error', async (_name, viewport) => {
    const page = await browser.newPage({ viewport });
    const requests: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(pathToFileURL(file).href, { waitUntil: 'networkidle' });
    expect(requests.filter((url) => !/^(data|blob):/.test(url))).toEqual([pathToFileURL(file).href]);
    expect(errors).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
  });

  test('displays every operation and every assumption', async () => {
    // Redoc renders what is in view.
    const page = await browser.newPage({ viewport: { width: 1400, height: 8000 } });
    await page.goto(pathToFileURL(file).href);
    for (const { summary } of Object.values(operations)) {
      await page.getByRole('heading', { name: summary }).waitFor({ state: 'visible' });
    }
    const items = await page.locator('li:has(code)').allInnerTexts();
    const listed = Object.entries(assumptions).map(([pointer, reason]) => `${reason.replaceAll('`', '')} (${pointer})`);
    expect(items.map((text) => text.replaceAll(/\s+/g, ' '))).toEqual(expect.arrayContaining(listed));
  });
});
