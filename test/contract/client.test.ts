/** The same outcomes on Prism through the client: each must come back as the right branch. */
import { afterAll, describe, expect, it } from 'vitest';
import { admin } from '../../src/contract/given.js';
import { createStudioClient, type StudioClient } from '../../src/index.js';
import { callOperation } from '../support/call-operation.js';
import { exampleCases, exampleValue, startPrism } from '../../scripts/prism.js';

const prism = await startPrism();
afterAll(prism.close);

const client = (token = 'any-token'): StudioClient => createStudioClient({ baseUrl: prism.baseUrl, token });

describe.each(exampleCases())('$operation $status, $given.name', (wanted) => {
  it('comes back as the branch of its status, with the body of the contract', async () => {
    const { operation, status, given } = wanted;
    const headers = { prefer: `code=${String(status)}, example=${given.example}` };
    const outcome = await callOperation(client(), operation, { headers });
    expect(outcome).toMatchObject({ status, ok: status < 300, data: exampleValue(wanted, wanted.given.example) });
  });
});

describe('what Prism sees by itself', () => {
  it('lists the users of a group', async () => {
    const outcome = await client().listGroupUsers(42);
    expect(outcome).toMatchObject({
      status: 200,
      data: exampleValue({ operation: 'listGroupUsers', status: 200, given: admin }, 'several-users'),
    });
  });

  it('refuses a batch that the contract forbids, as a 422 with its reason', async () => {
    const outcome = await client().batchUpdateGroupUsers(42, []);
    expect(outcome).toMatchObject({ status: 422, ok: false });
  });

  it("is no 404 of the API where Prism answers with a problem of its own: the outcome has no data of the contract's", async () => {
    const outcome = await client().listGroupUsers(42, { headers: { prefer: 'code=500' } });
    expect(outcome).toMatchObject({ status: 404, data: undefined });
  });
});
