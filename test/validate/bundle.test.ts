import { gzipSync } from 'node:zlib';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../generated/contract.js';

const ENTRY = 'generated/validators.ts';
/** What validation may cost a client is 1.5 kB for two operations; what the client needs to call it comes on top. */
const RESPONSE_LIMIT = 600 * Object.keys(operations).length;

let all: string;
let responses: string;

beforeAll(async () => {
  all = await bundle(`export * from './${ENTRY}'`);
  responses = await bundle(`export { responseValidators } from './${ENTRY}'`);
});

describe('the bundled validators', () => {
  test('need nothing at run time', () => {
    expect(all).not.toMatch(/\bimport\b|\brequire\b/);
  });

  test('work where a content security policy forbids to make code from strings', () => {
    const context = createContext({}, { codeGeneration: { strings: false, wasm: false } });
    expect(() => runInContext('new Function("return 1")()', context) as unknown).toThrow(/Code generation/);
    const source = `${all}; [validators.responseValidators.listGroupUsers[200].content['application/json']({}).length, validators.requestValidators.batchUpdateGroupUsers.content['application/json']([]).length]`;
    expect(Array.from(runInContext(source, context) as number[])).toEqual([1, 1]);
    expect(all).not.toMatch(/\beval\b|\bFunction\b/);
  });

  test('of the responses bring none of the requests with them', () => {
    expect(all).toContain('user_id');
    expect(responses).toContain('group_users');
    expect(responses).not.toContain('user_id');
  });

  test(`of the responses take at most ${String(RESPONSE_LIMIT)} bytes, minified and compressed`, () => {
    const size = gzipSync(responses, { level: 9 }).length;
    expect(size).toBeGreaterThan(100);
    expect(size).toBeLessThanOrEqual(RESPONSE_LIMIT);
  });
});

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'validators',
    platform: 'browser',
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
}
