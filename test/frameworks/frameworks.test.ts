/** Providers on real frameworks that read the contract: the verdict of a run is what the contract says of each. */
import { describe, expect, test } from 'vitest';
import { hostProvider, verify, type Report } from '../../src/contract/index.js';
import { startPrism } from '../../scripts/prism.js';
import { membership } from '../mutants/judge.js';
import { ids, tokens } from '../mutants/studio.js';
import { startExpress } from './express.js';
import { startFastify } from './fastify.js';
import { startOpenapiBackend } from './openapi-backend.js';
import { createService, readContract, type Served } from './service.js';

const frameworks = {
  'Express with express-openapi-validator': startExpress,
  Fastify: startFastify,
  'openapi-backend': startOpenapiBackend,
};
const contract = await readContract();

describe.each(Object.entries(frameworks))('%s', (_, start) => {
  test('Without coercion it is correct: every outcome is verified, and nothing is found.', async () => {
    const { report, isUnchanged } = await verifyOn(start, false);
    expect(found(report)).toEqual([]);
    expect(report).toMatchObject({ conforms: true, restored: { ok: true }, changedByOthers: [] });
    expect(report.outcomes.map(({ verdict }) => verdict)).toEqual(report.outcomes.map(() => 'verified'));
    expect(isUnchanged).toBe(true);
  });

  test('With coercion it accepts what is no integer: only such cases are found, and nothing is left changed.', async () => {
    const { report, isUnchanged } = await verifyOn(start, true);
    const isCoerced = / 422: (group_id|body|a user_id in quotes)/;
    expect(found(report)).not.toEqual([]);
    expect(found(report).filter((name) => !isCoerced.test(name))).toEqual([]);
    expect(report.restored?.ok).toBe(true);
    expect(isUnchanged).toBe(true);
  });
});

test.each([startExpress, startFastify])(
  'A validator that converts bodies fails without --strict: %o',
  async (start) => {
    const { report } = await verifyOn(start, true);
    expect(report.cases.filter(({ verdict }) => verdict === 'failed').map(({ name }) => name)).not.toEqual([]);
    expect(report.exitCode).toBe(1);
  },
);

test('A mock that keeps no state is recognised and reported in one finding.', async () => {
  const { baseUrl, close } = await startPrism();
  try {
    const report = await run(baseUrl);
    expect(report.causes.map(({ kind }) => kind)).toEqual(['stateless']);
    expect(report.exitCode).toBe(1);
  } finally {
    await close();
  }
});

async function verifyOn(start: (typeof frameworks)[keyof typeof frameworks], coerce: boolean) {
  const { state, service } = createService();
  const before = membership(state);
  const served: Served = await start({ service, contract: structuredClone(contract), coerce });
  try {
    return { report: await run(served.url), isUnchanged: membership(state) === before };
  } finally {
    await served.close();
  }
}

/** Everything that is found with --strict. */
function found({ cases }: Report): string[] {
  return cases.filter(({ verdict }) => verdict === 'failed' || verdict === 'refuted').map(({ name }) => name);
}

function run(baseUrl: string): Promise<Report> {
  const { group, otherGroup, unknownGroup, spares } = ids;
  return verify(hostProvider({ baseUrl, tokens, group, otherGroup, unknownGroup, users: spares, allowWrites: true }), {
    timeout: 20_000,
  });
}
