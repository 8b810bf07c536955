import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { consumers, sizeLimits } from './consumers.js';

const bundles: Record<string, string> = {};

beforeAll(async () => {
  for (const [name, contents] of Object.entries(consumers)) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      write: false,
    });
    bundles[name] = outputFiles.map(({ text }) => text).join('');
  }
});

const sizeOf = (name: string): number => gzipSync(bundles[name] ?? '', { level: 9 }).length;

describe('a bundle for browsers', () => {
  it(`of a consumer that lists and updates takes at most ${String(sizeLimits.client)} bytes, minified and gzipped`, () => {
    expect(sizeOf('listsAndUpdates')).toBeGreaterThan(2_000);
    expect(sizeOf('listsAndUpdates')).toBeLessThanOrEqual(sizeLimits.client);
  });

  it(`takes at most ${String(sizeLimits.validation)} bytes more with validation`, () => {
    expect(sizeOf('validates') - sizeOf('listsAndUpdates')).toBeLessThanOrEqual(sizeLimits.validation);
  });

  it('holds no Node built-in, and of the contract’s data only what the client needs', () => {
    for (const bundle of Object.values(bundles)) {
      expect(bundle).not.toMatch(/["']node:|\brequire\(/);
      expect(bundle).not.toContain('Maren Oduya');
      expect(bundle).not.toContain('x-assumption');
    }
  });

  it('is empty where only types are imported', () => {
    expect(bundles.typesAlone?.trim()).toBe('');
  });
});
