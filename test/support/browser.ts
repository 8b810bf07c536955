/** A real browser for tests: Debian's chromium, headless, in a fresh profile. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { describe } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';

/**
 * `describe` of tests that need a browser. Where there is none they are skipped, and say so; under
 * `npm run test:browser` they run and fail.
 */
export const describeInBrowser = describe.skipIf(isMissing());

/** Starts the browser; whoever starts it closes it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

function isMissing(): boolean {
  if (existsSync(CHROMIUM) || process.env.STUDIO_GROUPS_BROWSER === 'required') return false;
  console.warn(
    `SKIPPED, NOT TESTED: there is no ${CHROMIUM}, so no test runs in a browser. Install Debian's chromium.`,
  );
  return true;
}
