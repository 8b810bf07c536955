import { beforeAll, describe, expect, test } from 'vitest';
import { bundleOf, consumers, gzippedSize, sizeLimits } from './consumers.js';

const bundles: Record<string, string> = {};

beforeAll(async () => {
  for (const [name, contents] of Object.entries(consumers)) {
    bundles[name] = await bundleOf(contents);
  }
});

const sizeOf = (name: string): number => gzippedSize(bundles[name] ?? '');

describe('a bundle for browsers', () => {
  test(`of a consumer that lists and updates takes at most ${String(sizeLimits.client)} bytes, minified and gzipped`, () => {
    expect(sizeOf('listsAndUpdates')).toBeGreaterThan(2_000);
    expect(sizeOf('listsAndUpdates')).toBeLessThanOrEqual(sizeLimits.client);
  });

  test(`takes at most ${String(sizeLimits.validation)} bytes more with validation`, () => {
    expect(sizeOf('validates') - sizeOf('listsAndUpdates')).toBeLessThanOrEqual(sizeLimits.validation);
  });

  test('holds no Node built-in, and of the contract’s data only what the client needs', () => {
    for (const bundle of Object.values(bundles)) {
      expect(bundle).not.toMatch(/["']node:|\brequire\(/);
      expect(bundle).not.toContain('Maren Oduya');
      expect(bundle).not.toContain('x-assumption');
    }
  });

  test('is empty where only types are imported', () => {
    expect(bundles.typesAlone?.trim()).toBe('');
  });
});
