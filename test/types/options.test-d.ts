/** The options that a call of any operation takes: `query` and `headers` as the operation has such parameters. */
import type { OptionsOf } from '../../src/index.js';

type Options = OptionsOf<{
  none: { parameters: { query?: never; header?: never; path: { id: number } } };
  optional: { parameters: { query?: { limit?: number }; header?: { 'X-Tenant'?: string }; path?: never } };
  required: { parameters: { query: { limit: number; q?: string }; header: { 'X-Tenant': string } } };
}>;

export const accepted: readonly [Options['none'][], Options['optional'][], Options['required']] = [
  [{}, { timeout: 1, headers: [['a', 'b']] }, { headers: new Headers() }],
  [{}, { query: {}, headers: { 'X-Tenant': 'a', 'x-other': 'b' } }, { query: { limit: 1 }, headers: new Headers() }],
  { query: { limit: 1 }, headers: { 'X-Tenant': 'a', 'x-other': 'b' }, retries: 1 },
];

// @ts-expect-error the operation has no query parameters
export const noQuery: Options['none'] = { query: {} };
// @ts-expect-error a query parameter is required
export const withoutQuery: Options['required'] = { headers: { 'X-Tenant': 'a' } };
// @ts-expect-error a header parameter is required
export const withoutHeaders: Options['required'] = { query: { limit: 1 } };
// @ts-expect-error a header parameter is required
export const withoutHeader: Options['required'] = { query: { limit: 1 }, headers: {} };
// @ts-expect-error a header parameter has a type
export const wrongHeader: Options['optional'] = { headers: { 'X-Tenant': 5 } };
// @ts-expect-error a query parameter has a type
export const wrongQuery: Options['optional'] = { query: { limit: 'x' } };
