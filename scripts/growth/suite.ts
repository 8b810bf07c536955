/**
 * The contract suite with the same givens for every operation that the contract has: on a provider that answers at once,
 * which leaves the suite's own cost, or with `--prism` on Prism, which looks for each request's path among all of them.
 */
import { operations, server } from '../../generated/contract.js';
import type { DocumentedResponse } from '../../src/lib/model.js';
import { operationIds, type Case } from '../../src/contract/cases.js';
import { admin, noCredentials, outsider, unknown } from '../../src/contract/given.js';
import type { Provider } from '../../src/contract/provider.js';
import { refusedInputs } from '../../src/contract/refused-inputs.js';
import { verify } from '../../src/contract/verify.js';

const OUTCOME = 'x-outcome';

const cases = operationIds().flatMap((operation): Case[] => [
  { operation, status: 200, given: admin },
  { operation, status: 401, given: noCredentials },
  { operation, status: 403, given: outsider },
  { operation, status: 404, given: unknown('group_id') },
  ...refusedInputs(operation).map((given) => ({ operation, status: 422, given })),
]);

const failed = process.argv.includes('--prism') ? await onPrism() : await failures(prompt());
if (failed > 0) process.exitCode = 1;

async function onPrism(): Promise<number> {
  const { prismProvider, startPrism } = await import('../../test/support/prism.js');
  const prism = await startPrism();
  try {
    return await failures(prismProvider(prism));
  } finally {
    await prism.close();
  }
}

async function failures(provider: Provider): Promise<number> {
  const report = await verify(provider, { cases });
  return report.cases.filter(({ verdict }) => verdict === 'failed').length;
}

/** A provider that is told which outcome to answer with, and takes the contract's first example of it. */
function prompt(): Provider {
  const bodies = new Map(
    operationIds().flatMap((id) =>
      Object.entries<DocumentedResponse>(operations[id].responses).map(([status, { content }]): [string, unknown] => [
        `${id} ${status}`,
        Object.values(content['application/json']?.examples ?? {})[0]?.value,
      ]),
    ),
  );
  return {
    name: 'prompt',
    baseUrl: `https://growth.invalid${server.basePath}`,
    secrets: [],
    answersFromContract: true,
    arrange: ({ operation, status }) => ({
      ids: { group_id: 42, user_id: 1 },
      headers: { [OUTCOME]: `${operation} ${String(status)}` },
    }),
    fetch: (input, init) => {
      const outcome = new Request(input, init).headers.get(OUTCOME) ?? '';
      return Promise.resolve(Response.json(bodies.get(outcome), { status: Number(outcome.split(' ')[1]) }));
    },
  };
}
