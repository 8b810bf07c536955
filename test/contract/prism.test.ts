/** Every outcome of every operation on Prism's mock, which serves the contract itself, over real HTTP. */
import { afterAll, describe, expect, it } from 'vitest';
import { operations } from '../../generated/contract.js';
import { nameOf } from '../../src/contract/cases.js';
import type { Exchange } from '../../src/contract/exchange.js';
import type { Constraint } from '../../src/contract/given.js';
import type { CaseResult } from '../../src/contract/report.js';
import { verify } from '../../src/contract/verify.js';
import { exampleValue, isByCause, isExample, prismCases, prismProvider, startPrism } from '../../scripts/prism.js';
import { judge } from '../support/referee.js';

const prism = await startPrism();
afterAll(prism.close);

const cases = prismCases();
const exchanges: Exchange[] = [];
const provider = prismProvider(prism);
const report = await verify(provider, { cases, onExchange: (exchange) => exchanges.push(exchange) });
const results = new Map(report.cases.map((result) => [result.name, result]));

describe.each(cases.map((wanted) => ({ name: nameOf(wanted), wanted })))('$name', ({ name, wanted }) => {
  const result = results.get(name);

  it('has the status, content type, JSON and schema of the contract', () => {
    expect(result).toMatchObject({ verdict: 'passed', findings: [] });
    expect([wanted.status, ...(wanted.given.tolerated ?? [])]).toContain(result?.received?.status);
  });

  it("is the API's own answer and no problem of Prism's", () => {
    expect(result?.received?.headers['content-type']).toMatch(/^application\/json\b/);
  });

  const { given } = wanted;
  if (isExample(given)) {
    it('is the example that was asked for', () => {
      expect(JSON.parse(result?.received?.body ?? '')).toEqual(exampleValue(wanted, given.example));
    });
  }

  const { breaks } = given;
  if (breaks !== undefined && isByCause(wanted) && result?.received?.status === wanted.status) {
    it('is refused for the constraint that the input breaks', () => {
      expect(violationsOf(result)).toContainEqual(violationOf(breaks));
    });
  }
});

describe('the run as a whole', () => {
  const outcomes = Object.values(operations).flatMap(({ responses }) => Object.keys(responses));
  const whole = ({ length }: readonly unknown[]) => ({ covered: length, total: length });

  it('verifies every status code of every operation', () => {
    expect(report.outcomes).toHaveLength(outcomes.length);
    expect(report.outcomes.map(({ verdict }) => verdict)).toEqual(report.outcomes.map(() => 'verified'));
    expect(report.conforms).toBe(true);
  });

  it('reaches 200, 401 and 422 by their cause, with no preference named', () => {
    const natural = cases.filter(isByCause).map(({ operation, status }) => `${operation} ${String(status)}`);
    expect(new Set(natural)).toEqual(
      new Set(Object.keys(operations).flatMap((id) => [200, 401, 422].map((status) => `${id} ${String(status)}`))),
    );
  });

  it('satisfies the referee: every part of the contract is exercised, and no answer is found wrong', async () => {
    const { totals, missing, findingsOnResponses } = await judge(exchanges, provider);
    expect(findingsOnResponses).toEqual([]);
    expect(missing).toEqual([]);
    expect(totals).toMatchObject({
      operations: whole(Object.keys(operations)),
      parameters: whole(Object.values(operations).flatMap<unknown>(({ parameters }) => parameters)),
      responses: whole(outcomes),
    });
    expect(totals.properties.covered).toBe(totals.properties.total);
  });
});

interface Violation {
  readonly location: readonly string[];
  readonly code: string | number;
  readonly message: string;
}

function violationsOf(result: CaseResult): readonly Violation[] {
  return JSON.parse(result.received?.headers['sl-violations'] ?? '[]') as Violation[];
}

/** How Prism reports the constraint in `sl-violations`. */
function violationOf({ in: part, pointer, keyword, property }: Constraint): unknown {
  const steps = pointer.split('/').slice(1);
  if (keyword === 'presence') return about(['request'], 'required', 'Body parameter is required');
  if (keyword === 'mediaType') return about(['request'], 415, 'Supported content types');
  return about(['request', part, ...steps], keyword, property === undefined ? '' : `'${property}'`);
}

function about(location: readonly string[], code: string | number, message: string): unknown {
  return { location, severity: 'Error', code, message: expect.stringContaining(message) as unknown };
}
