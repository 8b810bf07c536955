/** Every case on the sandbox, served over real HTTP, and what the referee says of that traffic. */
import { afterAll, describe, expect, test } from 'vitest';
import { operations } from '../../generated/contract.js';
import { statusesOf } from '../../src/lib/model.js';
import type { Exchange } from '../../src/contract/http/exchange.js';
import { hostProvider } from '../../src/contract/index.js';
import { verify } from '../../src/contract/verify.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { listen } from '../../src/sandbox/node.js';
import { judge } from '../support/referee.js';
import { sandboxSettings } from '../support/sandbox.js';
import { isCausable, isUncausablePart } from '../support/uncausable.js';

const served = await listen(createSandbox());
afterAll(served.close);

const exchanges: Exchange[] = [];
const provider = hostProvider(sandboxSettings({ baseUrl: served.url, simulated: false }));
// A busy machine must not be a finding.
const report = await verify(provider, { timeout: 60_000, onExchange: (exchange) => exchanges.push(exchange) });

describe('the sandbox keeps to the contract and all its assumptions', () => {
  test.each(report.cases.filter(({ verdict }) => verdict !== 'skipped'))('$name passes', ({ verdict, findings }) => {
    expect({ verdict, findings }).toEqual({ verdict: 'passed', findings: [] });
  });

  test.each(report.assumptions)('$key is confirmed', ({ verdict }) => {
    expect(verdict).toBe('confirmed');
  });

  test('every status of every operation is verified, and every change is undone', () => {
    const documented = Object.values(operations).flatMap(statusesOf);
    expect(report.outcomes.map(({ status }) => status)).toEqual(documented);
    const unverified = report.outcomes.filter(({ verdict }) => verdict !== 'verified');
    expect(unverified.filter(({ operation, status }) => isCausable(operation, status))).toEqual([]);
    expect(report).toMatchObject({ conforms: true, restored: { ok: true } });
  });
});

describe('the referee', () => {
  test('finds every part of the contract exercised, and no response wrong', async () => {
    const { totals, missing, findingsOnResponses } = await judge(exchanges, provider);
    expect(findingsOnResponses).toEqual([]);
    expect(missing.filter((part) => !isUncausablePart(part))).toEqual([]);
    const uncovered = Object.values(totals).map(({ total, covered }) => total - covered);
    expect(uncovered.reduce((sum, count) => sum + count)).toBe(missing.length);
    expect(totals.responses.total).toBe(report.outcomes.length);
  });

  test('would find a wrong response and a missing part', async () => {
    const wrong = exchanges.flatMap((exchange) =>
      exchange.response?.status === 200
        ? [{ ...exchange, response: { ...exchange.response, body: '{"group_users":[{"id":"1"}]}' } }]
        : [],
    );
    const { missing, findingsOnResponses } = await judge(wrong, provider);
    expect(findingsOnResponses.length).toBeGreaterThan(0);
    expect(missing.length).toBeGreaterThan(0);
  });
});
