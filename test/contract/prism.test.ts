/** Every outcome of every operation on Prism's mock, which serves the contract itself, over real HTTP. */
import { afterAll, describe, expect, test } from 'vitest';
import { isByCause, prismProvider, startPrism } from '../../scripts/prism.js';
import { operations } from '../../generated/contract.js';
import { allCases } from '../../src/contract/cases/cases.js';
import { verify, type Exchange } from '../../src/contract/index.js';
import { createStudioClient } from '../../src/index.js';
import { callOperation } from '../support/call-operation.js';
import { judge } from '../support/referee.js';
import { isCausable, isUncausablePart } from '../support/uncausable.js';
import type { Operation } from '../../src/lib/model.js';

const prism = await startPrism();
afterAll(prism.close);

const exchanges: Exchange[] = [];
const provider = prismProvider(prism);
// A busy machine must not be a finding.
const report = await verify(provider, { timeout: 60_000, onExchange: (exchange) => exchanges.push(exchange) });

describe('the run', () => {
  test('has no findings', () => {
    expect(report.causes).toEqual([]);
  });

  test('verifies every status of every operation', () => {
    const unverified = report.outcomes.filter(({ verdict }) => verdict !== 'verified');
    expect(unverified.filter(({ operation, status }) => isCausable(operation, status))).toEqual([]);
    expect(report.conforms).toBe(true);
  });

  test('reaches the success, 401 and 422 of every operation by their cause, without a preference', () => {
    const natural = allCases()
      .filter(isByCause)
      .map(({ operation, status }) => `${operation} ${status}`);
    for (const [id, { responses }] of Object.entries<Operation>(operations)) {
      const reachable = Object.keys(responses).filter((status) => /^(2\d\d|401|422)$/.test(status));
      for (const status of reachable) expect(natural).toContain(`${id} ${status}`);
    }
  });

  test("receives the API's own responses and no problem of Prism's", () => {
    const types = report.cases.flatMap(({ received }) => received?.headers['content-type'] ?? []);
    expect(types.filter((type) => !type.startsWith('application/json'))).toEqual([]);
  });

  test('satisfies the referee: every part of the contract is exercised, and no response is wrong', async () => {
    const { totals, missing, findingsOnResponses } = await judge(exchanges, provider);
    expect(findingsOnResponses).toEqual([]);
    expect(missing.filter((part) => !isUncausablePart(part))).toEqual([]);
    const uncovered = Object.values(totals).map(({ total, covered }) => total - covered);
    expect(uncovered.reduce((sum, count) => sum + count)).toBe(missing.length);
  });
});

describe('the client', () => {
  const studio = createStudioClient({ baseUrl: prism.baseUrl, token: 'any-token' });

  test.each(namedExamples())('returns the outcome of %s %s with the example %s', async (id, status, example, value) => {
    const outcome = await callOperation(studio, id, { headers: { prefer: `code=${status}, example=${example}` } });
    expect(outcome).toMatchObject({ status: Number(status), data: value });
  });

  test('returns a 422 for a batch that the contract forbids', async () => {
    expect(await studio.batchUpdateGroupUsers(42, [])).toMatchObject({ status: 422, ok: false });
  });
});

/** Of every outcome that a request can cause: the client would repeat the others, such as 429. */
function namedExamples(): (readonly [id: keyof typeof operations, status: string, example: string, value: unknown])[] {
  const causable = allCases().filter(({ precondition }) => precondition.kind !== 'uncausable');
  const outcomes = new Map(causable.map((one) => [`${one.operation} ${one.status}`, one]));
  return [...outcomes.values()].flatMap(({ operation, status }) => {
    const { responses }: Operation = operations[operation];
    const { examples = {} } = responses[status]?.content['application/json'] ?? {};
    return Object.entries(examples).map(([name, { value }]) => [operation, status, name, value] as const);
  });
}
