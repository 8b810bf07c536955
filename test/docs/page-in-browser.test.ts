import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { routes } from '../../generated/contract.js';
import { referencePage } from '../../scripts/docs/page.js';
import { parseContract } from '../../scripts/generate/read-contract.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { editedContract } from '../support/contract-copy.js';
import { projectFolder } from '../support/run.js';

/** What the page looks like is left here for eyes. */
const artifacts = join(projectFolder, '.artifacts/reference');

describeInBrowser('the reference page in Chromium', () => {
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    const file = join(artifacts, 'tested.html');
    const style = await readFile(join(projectFolder, 'scripts/docs/style.css'), 'utf8');
    await mkdir(artifacts, { recursive: true });
    await writeFile(file, await referencePage(parseContract(editedContract().contract, 'contract.yaml'), style));
    url = pathToFileURL(file).href;
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test.each([
    ['wide', { width: 1400, height: 900 }],
    ['narrow', { width: 390, height: 844 }],
  ])('%s, it fits, asks for nothing and complains of nothing', async (name, viewport) => {
    const page = await browser.newPage({ viewport });
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(url, { waitUntil: 'networkidle' });
    expect(asked.filter((one) => !one.startsWith('data:'))).toEqual([url]);
    expect(complaints).toEqual([]);
    expect(await widthOf(page)).toBe(viewport.width);
    for (const id of Object.keys(routes)) expect(await page.locator(`section#${id} h2`).isVisible()).toBe(true);
    await page.screenshot({ path: join(artifacts, `${name}.png`), fullPage: true });
  });

  test('a mark of an assumption leads to its reason', async () => {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(url);
    await page.locator('a.assumed').first().click();
    expect(await page.locator('li:target').isVisible()).toBe(true);
  });
});

/** How wide the page is with all that sticks out of it. */
function widthOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth);
}
